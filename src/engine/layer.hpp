// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A file in memory that holds pages of a guest, each at its own offset, so that neighbours in memory are neighbours in
// the file and map as one. Parts to which no page was written take no memory.
//
// Threading: one thread may write while no other thread uses the object; otherwise any.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/forks.hpp"
#include "base/unique_fd.hpp"

namespace eryx::engine {

class Layer {
 public:
  /// Size of the file: a guest's memory never extends beyond it.
  static constexpr std::uint64_t size = std::uint64_t{4} << 30;

  /// Whether writing to a shared mapping of a layer is safe. It is not if the system does not overcommit memory
  /// (`vm.overcommit_memory` is 2): then the first access to a page that it cannot provide raises SIGBUS.
  [[nodiscard]] static bool may_be_written_mapped();

  /// Errors: OutOfResources (memory, descriptors).
  Layer();

  [[nodiscard]] int descriptor() const { return file_.get(); }

  /// Whether another process may share the file, because a forked process inherited it.
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
