#pragma once

// The rule for one component of a path, the same wherever names come from: the guest, an archive, the embedder.

#include <cstddef>
#include <string_view>

#include "vfs/result.hpp"

namespace eryx::vfs {

/// Longest component, in bytes, as on Linux.
inline constexpr std::size_t kMaximumNameSize = 255;

/// Whether `text` is UTF-8 as Unicode defines it: shortest forms only, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Checks one name: 1 to 255 bytes of UTF-8 without NUL and '/', and neither "." nor "..".
///
/// Errors: NoEntry (empty), NameTooLong, IllegalName (not UTF-8), Invalid (anything else).
Result<void> check_name(std::string_view name);

}  // namespace eryx::vfs
