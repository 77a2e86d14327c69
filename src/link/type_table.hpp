// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The function types of the joined module: main's first and unchanged, then what side modules add.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "link/function_type.hpp"

namespace eryx::link {

/// In it, references to exceptions are i64: exception_lowering.hpp.
///
/// Threading: one thread at a time.
class TypeTable {
 public:
  explicit TypeTable(std::vector<FunctionType> types);

  /// The first type that equals it; added if there is none.
  [[nodiscard]] std::uint32_t index_of(const FunctionType& type);
  [[nodiscard]] const std::vector<FunctionType>& types() const noexcept { return types_; }

 private:
  struct Hash {
    std::size_t operator()(const FunctionType& type) const noexcept { return hash_of(type); }
  };

  std::vector<FunctionType> types_;
  std::unordered_map<FunctionType, std::uint32_t, Hash> indices_;
};

/// The type of what stands for such a value in the joined module.
[[nodiscard]] constexpr ValueType lowered(ValueType type) noexcept {
  return type == ValueType::Exception ? ValueType::I64 : type;
}
[[nodiscard]] FunctionType lowered(FunctionType type);

}  // namespace eryx::link
