// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/type_table.hpp"

#include <utility>

namespace eryx::link {

FunctionType lowered(FunctionType type) {
  for (ValueType& value : type.parameters) value = lowered(value);
  for (ValueType& value : type.results) value = lowered(value);
  return type;
}

TypeTable::TypeTable(std::vector<FunctionType> types) : types_(std::move(types)) {
  for (std::size_t i = 0; i < types_.size(); ++i) indices_.emplace(types_[i], static_cast<std::uint32_t>(i));
}

std::uint32_t TypeTable::index_of(const FunctionType& type) {
  FunctionType added = lowered(type);
  const auto [place, is_new] = indices_.emplace(added, static_cast<std::uint32_t>(types_.size()));
  if (is_new) types_.push_back(std::move(added));
  return place->second;
}

}  // namespace eryx::link
