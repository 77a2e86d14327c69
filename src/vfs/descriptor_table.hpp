// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "vfs/open_file.hpp"
#include "vfs/result.hpp"
#include "vfs/revision.hpp"

namespace eryx::vfs {

/// A guest's number for an open file. It has no meaning to the host's kernel.
enum class Descriptor : std::uint32_t {};

/// Open files by number. The lowest free number is given out first, as POSIX promises.
class DescriptorTable {
 public:
  /// The default for a process on Linux.
  static constexpr std::uint32_t capacity = 1024;

  /// Every change advances `revision`. Lifetime: `revision` must outlive the table.
  explicit DescriptorTable(Revision& revision) : revision_(revision) {}

  /// Errors: TooManyDescriptors.
  Result<Descriptor> add(OpenFilePtr file);

  /// Puts `file` at that number, replacing any open file there. Requires: `descriptor` is below the capacity.
  void set(Descriptor descriptor, OpenFilePtr file);

  /// Null if no file is open under that number.
  [[nodiscard]] const OpenFilePtr& find(Descriptor descriptor) const;

  /// Errors: BadDescriptor.
  Result<void> close(Descriptor descriptor);

  /// Moves an open file to another number, and closes any file there. Errors: BadDescriptor.
  Result<void> renumber(Descriptor from, Descriptor to);

  /// Number of open descriptors.
  [[nodiscard]] std::size_t open_count() const;

  /// Closes everything; keeps the table's own memory.
  void clear();

  /// Open files by number; null if none.
  [[nodiscard]] std::span<const OpenFilePtr> files() const { return files_; }
  /// Closes everything, and opens `files` under their indices instead. Requires: at most `capacity` files.
  void replace(std::vector<OpenFilePtr> files) noexcept;

 private:
  Revision& revision_;
  std::vector<OpenFilePtr> files_;
};

}  // namespace eryx::vfs
