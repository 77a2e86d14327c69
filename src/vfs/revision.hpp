// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx::vfs {

/// Counts the changes of everything that belongs to one guest's files: contents, names, times, descriptors and their
/// offsets. Whoever captured them at some count need not do so again while it is the same.
class Revision {
 public:
  void advance() { ++count_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  // A guest that changes something every nanosecond would take 500 years to come back to a count.
  std::uint64_t count_ = 0;
};

}  // namespace eryx::vfs
