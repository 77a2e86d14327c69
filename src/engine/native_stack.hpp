// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Native stacks for guests. They belong to running turns, not to slots: leased from a pool, returned when the turn
// ends, and trimmed after a deep turn.
//
//   [guard][reserve][stack]
//
// Guard and reserve are inaccessible, so that a guest that comes there traps. The reserve is opened for a signal handler
// of the host that finds too little stack: decision 0049.

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "base/mapping.hpp"

namespace eryx::engine {

/// Enough for CPython's own recursion limit in guest code; only the used depth takes memory.
inline constexpr std::size_t native_stack_size = std::size_t{64} << 20;

/// No frame of main's or of ours is nearly as large (main's largest has 632 bytes), and code of native packages touches each page of
/// its frames (src/native/compiler.cpp), so an overflow always hits the guard.
inline constexpr std::size_t native_stack_guard = std::size_t{1} << 20;

/// For signal handlers of the host that run on a guest's stack. Ten times what the kernel needs for the largest frame.
inline constexpr std::size_t native_stack_reserve = std::size_t{256} << 10;

class NativeStack {
 public:
  NativeStack();

  [[nodiscard]] std::byte* guard() const { return mapping_.data(); }
  [[nodiscard]] std::byte* reserve() const { return mapping_.data() + native_stack_guard; }
  [[nodiscard]] std::byte* low() const { return reserve() + native_stack_reserve; }
  [[nodiscard]] std::byte* high() const { return mapping_.data() + mapping_.size(); }

  /// Frees all but the upper 256 KiB.
  void trim() const;

  /// Makes the reserve inaccessible again, and gives its memory back.
  void close_reserve() const;

 private:
  base::Mapping mapping_;
};

class NativeStackPool {
 public:
  class Lease {
   public:
    Lease(NativeStackPool& pool, NativeStack stack) : pool_(&pool), stack_(std::move(stack)) {}
    Lease(Lease&&) = delete;
    ~Lease() { pool_->give_back(std::move(stack_)); }

    [[nodiscard]] const NativeStack& stack() const { return stack_; }

   private:
    NativeStackPool* pool_;
    NativeStack stack_;
  };

  static NativeStackPool& instance();

  /// Errors: OutOfResources.
  [[nodiscard]] Lease lease();

 private:
  // As many as run at once on a large machine; stacks of a burst beyond that are unmapped.
  static constexpr std::size_t kept = 64;

  void give_back(NativeStack stack) noexcept;

  std::mutex mutex_;
  std::vector<NativeStack> free_;
};

}  // namespace eryx::engine
