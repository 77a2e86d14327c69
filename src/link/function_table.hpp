// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which function is in which slot of the joined module's table.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "link/limits.hpp"
#include "link/main_module.hpp"

namespace eryx::link {

/// Threading: one thread at a time.
class FunctionTable {
 public:
  /// `next_slot`: behind those of main and of all side modules. `main` and `limits` must outlive it.
  FunctionTable(const MainModule& main, std::uint32_t next_slot, const LinkLimits& limits)
      : main_(main), limits_(limits), first_(next_slot) {}

  /// Says where a function is. Of several slots the first that is noted counts.
  void note(std::uint32_t function, std::uint32_t slot) { slots_.emplace(function, slot); }
  /// Where a function is; it gets a slot if it has none. Errors: NativeCodeTooLarge.
  [[nodiscard]] std::uint32_t slot_of(std::uint32_t function);

  /// Those that got a slot here, one after the other from `first_added`.
  [[nodiscard]] const std::vector<std::uint32_t>& added() const noexcept { return added_; }
  [[nodiscard]] std::uint32_t first_added() const noexcept { return first_; }
  [[nodiscard]] std::uint32_t end() const noexcept {
    return first_ + static_cast<std::uint32_t>(added_.size());
  }

 private:
  const MainModule& main_;
  const LinkLimits& limits_;
  std::uint32_t first_;
  std::unordered_map<std::uint32_t, std::uint32_t> slots_;
  std::vector<std::uint32_t> added_;
};

}  // namespace eryx::link
