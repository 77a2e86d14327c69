// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// Text of a guest or a file, made fit for a terminal. It may contain anything: sequences that rewrite the screen, the
/// title or the clipboard, and characters that reorder a line. What a program itself prints is not changed.
namespace eryx::cli {

/// The text on one line: control characters, line ends among them, and bytes that are not UTF-8 become "\n" or "\x1b";
/// characters that change the direction of writing or separate lines become "\u202e".
[[nodiscard]] std::string terminal_line(std::string_view text);

/// The same for text of several lines, such as a traceback: line ends and tabs stay.
[[nodiscard]] std::string terminal_lines(std::string_view text);

/// JSON text that a terminal can show: what `terminal_line` would escape becomes an escape of JSON, which means the same.
/// Requires: `json` is JSON as Boost.JSON serializes it.
[[nodiscard]] std::string terminal_json(std::string_view json);

}  // namespace eryx::cli
