// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/module_registry.hpp"

#include <algorithm>

namespace eryx::engine {
namespace {

const LinkedModule* find(std::string_view LinkedModule::*member, std::string_view value) noexcept {
  const std::span<const LinkedModule> modules = linked_modules();
  const auto found = std::ranges::find(modules, value, member);
  return found == modules.end() ? nullptr : &*found;
}

}  // namespace

const LinkedModule* find_module_by_identity(std::string_view identity) noexcept {
  return find(&LinkedModule::identity, identity);
}

const LinkedModule* find_module_by_name(std::string_view name) noexcept {
  return find(&LinkedModule::name, name);
}

std::string names_of_linked_modules() {
  std::string names;
  for (const LinkedModule& module : linked_modules()) {
    if (!names.empty()) names += ", ";
    names += module.name;
  }
  return names;
}

}  // namespace eryx::engine
