// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A slot's dirty pages are copied back at each reset, also those that only one program of many wrote to. From time to time the ones that
// are as in the image when a program ends are given back to the system: then they cost nothing until somebody writes to them, which is a
// page fault and a search. That pays unless it happens often: pages that come back soon are kept.
//
// Figures (AMD EPYC): a page costs 30 to 40 ns at each reset, a fault with its search some microseconds.

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <vector>

#include "engine/dirty_pages.hpp"

namespace eryx::engine {

class IdlePages {
 public:
  /// Counts a reset that copies pages back. Returns whether it is one at which idle pages are looked for.
  [[nodiscard]] bool is_due() noexcept;

  struct Division {
    std::vector<PageRange> kept;
    std::vector<PageRange> idle;  ///< To be given back.
  };
  /// Both in order. `is_as_in_image`: of the page at this offset.
  [[nodiscard]] Division divide(std::span<const PageRange> dirty,
                                const std::function<bool(std::uint64_t)>& is_as_in_image);

  /// After a search: what was given back and is dirty once more is used after all, and kept for some time.
  void note_dirty(std::span<const PageRange> dirty);

 private:
  std::uint64_t resets_ = 0;
  std::vector<PageRange> given_back_;  ///< The last time.
  std::set<std::uint64_t> came_back_;  ///< Offsets of pages.
};

}  // namespace eryx::engine
