// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/trap.hpp"

namespace eryx::engine {

const char* describe(Trap trap) noexcept {
  switch (trap) {
    case Trap::None: return "no trap";
    case Trap::MemoryOutOfBounds: return "memory access out of bounds";
    case Trap::StackExhausted: return "call stack exhausted";
    case Trap::IntegerOverflow: return "integer overflow";
    case Trap::DivisionByZero: return "integer division by zero";
    case Trap::InvalidConversion: return "invalid conversion to integer";
    case Trap::Unreachable: return "interpreter aborted";
    case Trap::IndirectCall: return "invalid indirect call";
    case Trap::ArithmeticFault: return "arithmetic fault";
    case Trap::Exited: return "exited";
    case Trap::Stopped: return "stopped";
    case Trap::FuelExhausted: return "out of fuel";
  }
  return "unknown trap";
}

}  // namespace eryx::engine
