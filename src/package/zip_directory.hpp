// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The central directory of a zip archive: what is in it, and where. (PKWARE's APPNOTE.TXT has the format.)

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "eryx/package.hpp"

namespace eryx::package {

enum class ZipMethod : std::uint16_t { Stored = 0, Deflated = 8 };

/// Flags of an entry that are allowed; what others say would change how its bytes are read.
namespace zip_flag {
inline constexpr std::uint16_t compression_level = 1u << 1 | 1u << 2;
inline constexpr std::uint16_t sizes_follow = 1u << 3;  ///< In a data descriptor behind the contents.
inline constexpr std::uint16_t utf8 = 1u << 11;
}  // namespace zip_flag

struct ZipEntry {
  std::string_view name;  ///< Lies in the archive. Not checked but for its encoding.
  std::uint16_t flags = 0;
  ZipMethod method = ZipMethod::Stored;
  std::uint32_t crc = 0;
  std::uint64_t stored_size = 0;
  std::uint64_t size = 0;
  std::uint64_t header_offset = 0;  ///< Of its local header. Not checked.

  [[nodiscard]] bool is_folder() const { return name.ends_with('/'); }
};

struct ZipDirectory {
  std::vector<ZipEntry> entries;
  std::uint64_t offset = 0;  ///< Where it begins; entries end here.
};

/// Reads the directory and its end, with or without zip64. They must lie at the end of `archive` without gaps, and there must
/// be no second end that other readers would take.
///
/// Errors: PackageInvalid (no zip archive, damaged, ambiguous, encrypted, of several disks, with links or devices, another
/// method than stored and deflate), PackageUnsupported (more entries than `limits` allow).
/// Cost: linear in the size of the directory, at most what the limits allow of entries.
[[nodiscard]] ZipDirectory read_zip_directory(std::span<const std::byte> archive,
                                              const PackageLimits& limits);

}  // namespace eryx::package
