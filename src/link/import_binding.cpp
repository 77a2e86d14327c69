// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/import_binding.hpp"

#include <string>

namespace eryx::link {

std::uint32_t ImportBinding::bind(std::size_t side, const ImportedFunction& import) {
  const FunctionType& wanted = sides_[side].module().types[import.type];
  const auto found = symbols_.find_function(side, import.name);
  if (found && *found->type == wanted) return found->index;
  if (!found && sides_[side].is_weak_import(import.name)) return stub_of(wanted);
  const std::string detail = found ? "it expects " + to_text(wanted) + ", here it is " + to_text(*found->type)
                                   : std::string(reason_for(import.name));
  missing_[side].push_back({found ? MissingSymbol::Kind::WrongType : MissingSymbol::Kind::Function,
                            sides_[side].path(), std::string(import.name), detail});
  return 0;
}

std::uint32_t ImportBinding::stub_of(const FunctionType& type) {
  const auto [place, is_new] = stubs_.emplace(types_.index_of(type), next_);
  if (is_new) ++next_;
  return place->second;
}

std::vector<std::uint32_t> ImportBinding::stubs() const {
  std::vector<std::uint32_t> types(stubs_.size());
  for (const auto& [type, function] : stubs_) types[function - first_] = type;
  return types;
}

std::vector<MissingSymbol> ImportBinding::all_missing() const {
  std::vector<MissingSymbol> all;
  for (const auto& of_side : missing_) all.insert(all.end(), of_side.begin(), of_side.end());
  return all;
}

void ImportBinding::look_for_addresses(std::size_t side) {
  for (const ImportedGlobal& global : sides_[side].imported_globals()) {
    if (sides_[side].is_weak_import(global.name)) continue;
    const bool is_data = global.role == GlobalRole::DataAddress;
    const bool is_there = is_data ? symbols_.find_data(side, global.name).has_value()
                                  : global.role != GlobalRole::FunctionSlot ||
                                        symbols_.find_function(side, global.name).has_value();
    if (is_there) continue;
    missing_[side].push_back({is_data ? MissingSymbol::Kind::Variable : MissingSymbol::Kind::Function,
                              sides_[side].path(), std::string(global.name),
                              std::string(reason_for(global.name))});
  }
}

}  // namespace eryx::link
