// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One block of 512 bytes before each entry of a tar archive (POSIX.1-2001, pax).

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eryx::package {

inline constexpr std::size_t tar_block = 512;
using TarBlock = std::array<char, tar_block>;

struct TarHeader {
  std::string name;
  std::uint64_t size = 0;
  char type = '0';
};

/// Absent for a block of zeros, two of which end an archive.
///
/// Errors: PackageInvalid (not a header of ustar or GNU tar, a wrong check sum, a size that is no octal number).
[[nodiscard]] std::optional<TarHeader> read_tar_header(const TarBlock& block);

/// What pax headers can say of the next entry, as far as it matters here.
struct PaxRecords {
  std::optional<std::string> path;
  std::optional<std::uint64_t> size;
  bool has_link_path = false;
};

/// Errors: PackageInvalid (damaged, one of these records twice, a record of a sparse file).
/// Cost: linear.
[[nodiscard]] PaxRecords read_pax_records(std::string_view text);

}  // namespace eryx::package
