// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What instantiating a module calls of wasm2c's runtime; the same functions serve all modules. What a running guest calls
// is in imports.cpp.

#include <cstddef>

namespace eryx::engine {

/// While it exists, a module that this thread instantiates gets `memory` as its linear memory: the generated call for it
/// has no parameter for that. Without one an instance gets memory of its own, for the caller to unmap.
class GivenMemory {
 public:
  explicit GivenMemory(std::byte* memory) noexcept;
  GivenMemory(const GivenMemory&) = delete;
  GivenMemory& operator=(const GivenMemory&) = delete;
  ~GivenMemory();
};

}  // namespace eryx::engine
