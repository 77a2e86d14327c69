// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Makes the memory of a guest the start of many executions.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/entry.hpp"
#include "engine/slot.hpp"
#include "engine/watchdog.hpp"
#include "wasi/preview1.hpp"

namespace eryx::image {

/// Requires: the guest is booted, and no program runs in it.
class Freezer {
 public:
  /// Lifetime: all live as long as this. `wasi`: between `begin` and `end`. `watch`: how long it may take; null: for ever.
  Freezer(engine::Slot& slot, engine::HostBinding host, wasi::Preview1& wasi, engine::Watch* watch)
      : slot_(slot), host_(host), wasi_(wasi), watch_(watch) {}

  /// What the guest was before: just booted, or made from an image.
  enum class Start { Cold, FromImage };

  /// Exercises what every program runs, makes all objects immortal and closes the heap's holes.
  /// Errors: Internal.
  void freeze(Start start);

 private:
  [[noreturn]] void fail(std::string_view step, std::string_view why) const;
  std::uint32_t call(std::string_view step, engine::Export function, std::uint32_t argument = 0);
  void warm_up(int rounds);
  void run_warm_up(std::string_view program);
  void check_time(std::string_view step) const;

  engine::Slot& slot_;
  engine::HostBinding host_;
  wasi::Preview1& wasi_;
  engine::Watch* watch_;
};

/// Bytes at the start of memory that an image does not store: the guest's stack comes first, and of it only the part that
/// was used is not zero. That part is cleared, because nothing below the stack pointer is needed.
[[nodiscard]] std::uint64_t clear_unused_stack(engine::Slot& slot);

/// The memory behind them.
[[nodiscard]] std::span<const std::byte> stored_memory(const engine::Slot& slot, std::uint64_t zero_prefix);

}  // namespace eryx::image
