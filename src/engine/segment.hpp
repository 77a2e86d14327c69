// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The %gs base: while a guest runs it holds the address of its linear memory (wasm2c's "segue").

#include <cstdint>

namespace eryx::engine {

[[nodiscard]] inline std::uint64_t read_segment_base() noexcept {
  std::uint64_t base;
  asm volatile("rdgsbase %0" : "=r"(base));
  return base;
}

inline void write_segment_base(std::uint64_t base) noexcept {
  asm volatile("wrgsbase %0" : : "r"(base) : "memory");
}

/// Errors: Unsupported, if the processor, the kernel or a sandbox around this process prevents the use of %gs.
void check_segment_register();

}  // namespace eryx::engine
