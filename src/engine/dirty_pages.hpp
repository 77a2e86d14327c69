// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Finding the pages of a private mapping that were written to and so differ from what it maps.
//
// A page is dirty when the mapping has a page of its own: not a file page, and present or swapped out. Facts and
// figures: docs/recycling.md.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "eryx/dirty_page_method.hpp"

namespace eryx::engine {

/// A range of bytes, in whole pages, relative to the start of the memory that was searched.
struct PageRange {
  std::uint64_t offset;
  std::uint64_t size;

  friend bool operator==(const PageRange&, const PageRange&) = default;
};

/// The concrete method for a request; `Automatic` is resolved by trying. Never `Automatic`.
///
/// Errors: Unsupported, if this kernel lacks a method that was requested explicitly.
[[nodiscard]] DirtyPageMethod choose_dirty_page_method(DirtyPageMethod wanted);

/// Fills `ranges` with the dirty pages of `memory`, in order, adjacent ones merged.
/// Returns: false if they could not be found (method `Remap`, or the system call failed): the caller must assume that
/// every page is dirty.
[[nodiscard]] bool find_dirty_pages(DirtyPageMethod method, std::span<const std::byte> memory,
                                    std::vector<PageRange>& ranges);

/// How many page faults a thread has had. A private page becomes dirty only through a fault, and the fault counts for
/// the thread that wrote, also inside system calls. Counts of two threads are never equal.
class PageFaultCount {
 public:
  /// Equals no thread's count.
  PageFaultCount() = default;
  /// That of the calling thread: a system call.
  [[nodiscard]] static PageFaultCount now() noexcept;

  /// Whether it is an earlier or the present count of the calling thread.
  [[nodiscard]] bool is_of_this_thread() const noexcept;

  friend bool operator==(const PageFaultCount&, const PageFaultCount&) = default;

 private:
  std::uint64_t thread_ = 0;  ///< A number that no other thread of the process has or had, from 1.
  unsigned process_ = 0;      ///< A forked process begins to count at 0.
  std::uint64_t faults_ = 0;
};

/// Whether this kernel counts faults this way; some sandboxed kernels report none. Checked once per process.
[[nodiscard]] bool page_faults_are_counted();

}  // namespace eryx::engine
