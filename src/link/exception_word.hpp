// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A place in linear memory that holds something of an exception under way.

#include <cstdint>

#include "link/byte_writer.hpp"
#include "link/function_type.hpp"

namespace eryx::link {

/// Its code has a constant address: wasm2c's C, and the processor, do it in one instruction.
struct ExceptionWord {
  ValueType type = ValueType::I32;
  std::uint32_t address = 0;

  [[nodiscard]] std::uint32_t size() const noexcept;
  /// Pushes its value.
  void write_load(ByteWriter& out) const;
  /// A store takes its address from below the value: this first, then the value, then `write_store`.
  static void write_address(ByteWriter& out);
  void write_store(ByteWriter& out) const;
};

}  // namespace eryx::link
