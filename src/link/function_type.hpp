// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Types of values and functions, as WebAssembly encodes them.

#include <cstdint>
#include <string>
#include <vector>

namespace eryx::link {

/// The values are those of the binary format.
enum class ValueType : std::uint8_t {
  I32 = 0x7F,
  I64 = 0x7E,
  F32 = 0x7D,
  F64 = 0x7C,
  V128 = 0x7B,
  Exception = 0x69,  ///< exnref: lowered to an i64, see exception_lowering.hpp
};

struct FunctionType {
  std::vector<ValueType> parameters;
  std::vector<ValueType> results;

  bool operator==(const FunctionType&) const = default;
};

/// "i32".
[[nodiscard]] std::string to_text(ValueType type);
/// "(i32, i64) -> f64", for messages; long ones are cut.
[[nodiscard]] std::string to_text(const FunctionType& type);

/// For hash maps. Order matters.
[[nodiscard]] std::size_t hash_of(const FunctionType& type) noexcept;

}  // namespace eryx::link
