// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "eryx/bytes.hpp"

/// Durations, sizes and counts as people write them. Durations and sizes always need a unit: `--timeout 500` could mean
/// seconds or milliseconds, and a wrong guess is expensive.
namespace eryx::cli {

/// Reads "500ms", "2s", "1.5m", "1h"; "none" means no limit. `option` names the option in messages.
///
/// Errors: Misuse.
[[nodiscard]] std::chrono::nanoseconds parse_duration(std::string_view option, std::string_view text);

/// Reads "64MiB", "1.5GiB", "512KiB", "100B", and the decimal "64MB".
///
/// Errors: Misuse.
[[nodiscard]] Bytes parse_size(std::string_view option, std::string_view text);

/// Reads "0", "1000": digits only.
///
/// Errors: Misuse.
[[nodiscard]] std::uint64_t parse_count(std::string_view option, std::string_view text);

/// "64 MiB", "1000 B": the largest binary unit that divides the size.
[[nodiscard]] std::string format_size(Bytes size);

/// "500 ms", "2 s", "1.25 ms": at most three significant digits.
[[nodiscard]] std::string format_duration(std::chrono::nanoseconds duration);

}  // namespace eryx::cli
