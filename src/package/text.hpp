// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What readers of metadata need of texts.

#include <string>
#include <string_view>
#include <vector>

namespace eryx::package {

/// Without blanks, tabs and line ends on both sides.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The parts between separators; one more than there are separators.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// ASCII letters only.
[[nodiscard]] std::string lower_case(std::string_view text);

/// The name of a project as names are compared: lower case, and each run of `-`, `_` and `.` is one `-`.
[[nodiscard]] std::string normalized_name(std::string_view name);

/// Whether it can be the name of a project: ASCII letters and digits, with `-`, `_` and `.` between them.
[[nodiscard]] bool is_project_name(std::string_view name);

/// Takes the first line off, without its end.
[[nodiscard]] std::string_view take_line(std::string_view& text);

}  // namespace eryx::package
