// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Bytes of a module in the making.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "link/function_type.hpp"
#include "link/instruction.hpp"

namespace eryx::link {

/// Threading: one thread at a time.
class ByteWriter {
 public:
  void u8(std::uint8_t value) { bytes_.push_back(static_cast<std::byte>(value)); }
  void u32(std::uint32_t value);
  void s32(std::int32_t value) { s64(value); }
  void s64(std::int64_t value);
  void type(ValueType value) { u8(static_cast<std::uint8_t>(value)); }
  /// One without a prefix.
  void opcode(Opcode value) { u8(static_cast<std::uint8_t>(value)); }
  void opcode(Opcode value, std::uint32_t immediate) {
    opcode(value);
    u32(immediate);
  }
  /// An i32.const of these bits.
  void constant(std::uint32_t bits) {
    opcode(Opcode::I32Const);
    s32(static_cast<std::int32_t>(bits));
  }
  void bytes(std::span<const std::byte> value);
  void name(std::string_view value);

  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] std::span<const std::byte> written() const noexcept { return bytes_; }
  void clear() noexcept { bytes_.clear(); }
  [[nodiscard]] std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace eryx::link
