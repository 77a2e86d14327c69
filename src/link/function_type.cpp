// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/function_type.hpp"

#include <functional>
#include <string_view>

namespace eryx::link {

namespace {

std::string list_text(const std::vector<ValueType>& types) {
  constexpr std::size_t most = 20;
  std::string text = "(";
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i > 0) text += ", ";
    if (i == most) {
      text += "...";
      break;
    }
    text += to_text(types[i]);
  }
  return text + ")";
}

std::string_view bytes_of(const std::vector<ValueType>& types) {
  return {reinterpret_cast<const char*>(types.data()), types.size()};
}

}  // namespace

std::string to_text(ValueType type) {
  switch (type) {
    case ValueType::I32: return "i32";
    case ValueType::I64: return "i64";
    case ValueType::F32: return "f32";
    case ValueType::F64: return "f64";
    case ValueType::V128: return "v128";
    case ValueType::Exception: return "exnref";
  }
  return "?";
}

std::string to_text(const FunctionType& type) {
  const std::string results = type.results.size() == 1 ? to_text(type.results[0]) : list_text(type.results);
  return list_text(type.parameters) + " -> " + results;
}

std::size_t hash_of(const FunctionType& type) noexcept {
  const std::hash<std::string_view> hash;
  return hash(bytes_of(type.parameters)) * 31 + hash(bytes_of(type.results));
}

}  // namespace eryx::link
