// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace eryx::cli {

/// Reads the whole file at `path`; "-" is the standard input. `purpose` describes the file in messages ("program").
///
/// Errors: Misuse (there is no such file, or it cannot be read).
[[nodiscard]] std::string read_host_file(const std::string& path, std::string_view purpose);

/// Writes all of `bytes` to a descriptor of this process.
///
/// Errors: std::system_error.
void write_host_descriptor(int descriptor, std::string_view bytes);

}  // namespace eryx::cli
