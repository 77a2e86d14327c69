// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A file in memory that holds pages of a guest, each at its own offset, so that neighbours in memory are neighbours in
// the file and map as one. What no page was written to takes no memory.
//
// Threading: writing by one thread while nobody else uses the object; otherwise any.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/forks.hpp"
#include "base/unique_fd.hpp"

namespace eryx::engine {

class Layer {
 public:
  /// Of the file: a guest's memory never ends behind it.
  static constexpr std::uint64_t size = std::uint64_t{4} << 30;

  /// Whether writing to a shared mapping of one can be relied on. Not where the system promises no more memory than it
  /// has (`vm.overcommit_memory` is 2): it then refuses a page by a SIGBUS, to whoever touches it first.
  [[nodiscard]] static bool may_be_written_mapped();

  /// Errors: OutOfResources (memory, descriptors).
  Layer();

  [[nodiscard]] int descriptor() const { return file_.get(); }

  /// Whether another process may have the file too: it has been inherited since.
  [[nodiscard]] bool is_inherited() const { return forks_ != base::forks(); }

  /// Errors: OutOfResources.
  void write(std::uint64_t offset, std::span<const std::byte> pages);
  /// Errors: Internal.
  void read(std::uint64_t offset, std::span<std::byte> pages) const;

 private:
  base::UniqueFd file_;
  unsigned forks_ = base::forks();
};

}  // namespace eryx::engine
