// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The rule for one component of a path, the same wherever names come from: the guest, an archive, the embedder.

#include <cstddef>
#include <string_view>

#include "vfs/result.hpp"

namespace eryx::vfs {

/// Longest component, in bytes, as on Linux.
inline constexpr std::size_t maximum_name_size = 255;

/// Checks one name: 1 to 255 bytes of UTF-8 without NUL and '/', and neither "." nor "..".
///
/// Errors: NoEntry (empty), NameTooLong, IllegalName (not UTF-8), Invalid (anything else).
Result<void> check_name(std::string_view name);

}  // namespace eryx::vfs
