// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Reads an archive (archive_format.hpp) in place. Its bytes are untrusted until `open` has checked all its tables;
// afterwards no index or offset needs another check.
//
// Threading: any number of threads. It is immutable but for the compressed files that it keeps once they were read.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "vfs/archive_format.hpp"
#include "vfs/result.hpp"
#include "vfs/unpacked_files.hpp"

namespace eryx::vfs {

class Archive {
 public:
  using Index = std::uint32_t;
  static constexpr Index root_index = 0;

  /// Checks the tables of `bytes` and makes them readable. Nothing is copied. Bytes after the
  /// archive's own size, such as padding, are ignored.
  ///
  /// Errors: Invalid (not an archive, or a damaged one).
  /// Lifetime: `bytes` must outlive the archive and stay unchanged.
  /// Cost: linear in the number of entries, about 20 ns each; contents are not touched.
  static Result<Archive> open(std::span<const std::byte> bytes);

  [[nodiscard]] Index entry_count() const { return header_.entry_count; }
  [[nodiscard]] std::chrono::sys_time<std::chrono::nanoseconds> modified() const;

  // Requires for every `index` below: less than `entry_count()`.

  [[nodiscard]] bool is_directory(Index index) const;
  [[nodiscard]] std::string_view name(Index index) const;
  [[nodiscard]] Index parent(Index index) const;

  /// Bytes of a file. 0 for a directory.
  [[nodiscard]] std::uint64_t size(Index index) const;
  /// A file's bytes. Empty for a directory.
  ///
  /// Errors: InputOutput (a compressed file is damaged).
  /// Cost: the first time for a compressed file, about a millisecond for 500 KB.
  [[nodiscard]] Result<std::span<const std::byte>> contents(Index index) const;

  /// Children of one directory: the indices from `first` up to but excluding `end`. Empty for a file.
  struct Children {
    Index first = 0;
    Index end = 0;
  };
  [[nodiscard]] Children children(Index index) const;

  /// The child of `directory` with this name. Absent if there is none or `directory` is a file.
  [[nodiscard]] std::optional<Index> find(Index directory, std::string_view name) const;

 private:
  Archive(std::span<const std::byte> bytes, const ArchiveHeader& header) : bytes_(bytes), header_(header) {}

  [[nodiscard]] ArchiveEntry entry(Index index) const;
  [[nodiscard]] bool tables_are_sound() const;
  [[nodiscard]] bool entry_is_sound(Index index, const ArchiveEntry& entry) const;
  [[nodiscard]] bool children_are_sound(Index index, const ArchiveEntry& directory) const;
  [[nodiscard]] std::uint64_t names_offset() const;

  std::span<const std::byte> bytes_;
  ArchiveHeader header_;
  std::shared_ptr<UnpackedFiles> unpacked_ = std::make_shared<UnpackedFiles>();
};

}  // namespace eryx::vfs
