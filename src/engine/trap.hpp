// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx::engine {

/// Why the engine left a guest before its export returned.
enum class Trap : std::uint32_t {
  None,
  MemoryOutOfBounds,
  StackExhausted,
  IntegerOverflow,
  DivisionByZero,
  InvalidConversion,
  Unreachable,   ///< What `abort()` compiles to.
  IndirectCall,  ///< Table index out of range, or a function of another type.
  ArithmeticFault,
  Exited,         ///< Not a trap: the guest called `proc_exit`.
  Stopped,        ///< Not a trap: a hard stop was requested.
  FuelExhausted,  ///< Not a trap: it is metered, and has used up what it had.
};

/// For people: "call stack exhausted".
[[nodiscard]] const char* describe(Trap trap) noexcept;

}  // namespace eryx::engine
