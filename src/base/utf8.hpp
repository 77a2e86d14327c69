// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eryx::base {

/// Whether `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing beyond U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

/// `text` with each maximal ill-formed part replaced by U+FFFD, as Unicode recommends and Python does.
[[nodiscard]] std::string to_utf8(std::string_view text);

/// How many bytes at the end of `text` begin a character that more bytes could finish: at most 3.
[[nodiscard]] std::size_t unfinished_utf8(std::string_view text);

}  // namespace eryx::base
