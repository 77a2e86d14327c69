// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The function table of guests: generated code calls through it, no guest can change it. Slots map it below their linear memory
// (abi/function_table.h), all slots of a module the same pages; an image with native packages has a table of its own.
//
// Invariants: its pages are read-only once it is made, in every mapping.
// Threading: immutable, any thread.

#include <cstddef>
#include <span>

#include "base/mapping.hpp"
#include "function_table.h"

namespace eryx::engine {

class FunctionTable {
 public:
  static constexpr std::size_t capacity = ERYX_TABLE_CAPACITY;
  static constexpr std::size_t mapped_size = ERYX_TABLE_SIZE;

  /// The slots behind the last entry hold no function.
  /// Requires: no more entries than `capacity`. Errors: OutOfResources.
  explicit FunctionTable(std::span<const eryx_table_entry> entries);

  /// Maps it at `place`, which is the start of a page.
  /// Errors: OutOfResources.
  void map(std::byte* place) const;

  [[nodiscard]] std::span<const eryx_table_entry> entries() const noexcept;

 private:
  /// All of it, shared: mapped again for each slot.
  base::Mapping memory_;
  std::size_t count_;
};

}  // namespace eryx::engine
