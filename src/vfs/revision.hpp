// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx::vfs {

/// Counts the changes to one guest's files: contents, names, times, descriptors and their offsets. While the count is
/// unchanged, an earlier capture of the files is still valid.
class Revision {
 public:
  void advance() { ++count_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  // Even at one change per nanosecond, wrapping would take 500 years.
  std::uint64_t count_ = 0;
};

}  // namespace eryx::vfs
