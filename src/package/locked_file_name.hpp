// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// URLs and file names in lock files, which their authors chose, and other programs and the host's file system get.

#include <string>
#include <string_view>

namespace eryx::package {

/// What follows the last '/', or all.
[[nodiscard]] std::string_view last_part(std::string_view path);

/// Only characters that RFC 3986 allows: whoever gets the URL next may split it at blanks or replace `${NAME}`. Errors: PackageInvalid.
void check_url(std::string_view url);

/// The last part of a URL's path: "a+b" of "https://example.org/a%2Bb?c#d".
[[nodiscard]] std::string file_name_of(std::string_view url);

/// Whether it may become the name of a file on the host: one part of a path, without control characters.
[[nodiscard]] bool is_plain_name(std::string_view name);

}  // namespace eryx::package
