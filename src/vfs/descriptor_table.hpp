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

/// A guest's number for an open file. It means nothing to the host's kernel.
enum class Descriptor : std::uint32_t {};

/// Open files by number. The lowest free number is given out first, as POSIX promises.
class DescriptorTable {
 public:
  /// As Linux gives a process by default.
  static constexpr std::uint32_t capacity = 1024;

  /// Lifetime: `revision`, which every change advances, must outlive the table.
  explicit DescriptorTable(Revision& revision) : revision_(revision) {}

  /// Errors: TooManyDescriptors.
  Result<Descriptor> add(OpenFilePtr file);

  /// Puts `file` at that number, in place of what was there. Requires: `descriptor` is below the capacity.
  void set(Descriptor descriptor, OpenFilePtr file);

  /// Null where nothing is open under that number.
  [[nodiscard]] const OpenFilePtr& find(Descriptor descriptor) const;

  /// Errors: BadDescriptor.
  Result<void> close(Descriptor descriptor);

  /// Moves an open file to another number; what was there is closed. Errors: BadDescriptor.
  Result<void> renumber(Descriptor from, Descriptor to);

  /// How many descriptors are open.
  [[nodiscard]] std::size_t open_count() const;

  /// Closes everything; keeps the table's own memory.
  void clear();

  /// What is open, by number; null where nothing is.
  [[nodiscard]] std::span<const OpenFilePtr> files() const { return files_; }
  /// Closes everything, and opens `files` under their indices instead. Requires: not more than the capacity.
  void replace(std::vector<OpenFilePtr> files) noexcept;

 private:
  Revision& revision_;
  std::vector<OpenFilePtr> files_;
};

}  // namespace eryx::vfs
