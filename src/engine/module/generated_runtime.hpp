// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The functions of wasm2c's runtime that instantiating a module calls; all modules share them. Those that a running
// guest calls are in imports.cpp.

#include <cstddef>

#include "engine/guest_module.hpp"

namespace eryx::engine {

/// By which generated code leaves the guest: wasm_rt_trap, for code that is not linked into this program.
[[nodiscard]] GuestFunction trap_function() noexcept;

/// While it exists, modules instantiated by this thread get `memory` as their linear memory, for which the generated
/// call has no parameter. Otherwise an instance gets memory of its own, which the caller must unmap.
class GivenMemory {
 public:
  explicit GivenMemory(std::byte* memory) noexcept;
  GivenMemory(const GivenMemory&) = delete;
  GivenMemory& operator=(const GivenMemory&) = delete;
  ~GivenMemory();
};

}  // namespace eryx::engine
