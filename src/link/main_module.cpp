// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/main_module.hpp"

#include <string>

#include "eryx/error.hpp"
#include "link/refusal.hpp"
#include "link/wasm_reader.hpp"

namespace eryx::link {

namespace {

[[noreturn]] void not_main(const std::string& why) {
  throw Error(ErrorKind::InvalidArgument, "the main module: " + why);
}

Module read_main(std::span<const std::byte> bytes, const LinkLimits& limits) {
  try {
    return read_module(bytes, limits);
  } catch (const Error& error) {
    not_main(error.what());
  }
}

}  // namespace

MainModule::MainModule(std::span<const std::byte> bytes, const LinkLimits& limits)
    : module_(read_main(bytes, limits)) {
  if (module_.memories.size() != 1 || module_.memory_count != 1) not_main("it has not one memory of its own");
  if (module_.tables.size() != 1 || module_.table_count != 1) not_main("it has not one table of its own");
  if (module_.imported_functions() != module_.imports.size())
    not_main("it imports something else than functions");
  if (module_.start) not_main("it has a start function");
  if (!module_.tags.empty()) not_main("it has exceptions that are not lowered");
  for (const Export& exported : module_.exports) exports_.emplace(exported.name, &exported);
  for (const ElementSegment& segment : module_.elements) {
    if (!segment.offset.globals.empty()) not_main("its table is filled at a place that is not constant");
    for (std::size_t i = 0; i < segment.functions.size(); ++i) {
      slots_.emplace(segment.functions[i], static_cast<std::uint32_t>(segment.offset.value + i));
    }
  }
  const auto stack_pointer = find_variable("__stack_pointer");
  if (!stack_pointer) not_main("it does not export __stack_pointer");
  stack_pointer_ = *stack_pointer;
}

const Export* MainModule::find_export(std::string_view name, EntityKind kind) const noexcept {
  const auto found = exports_.find(name);
  return found != exports_.end() && found->second->kind == kind ? found->second : nullptr;
}

std::optional<std::uint32_t> MainModule::find_function(std::string_view name) const noexcept {
  const Export* const exported = find_export(name, EntityKind::Function);
  if (exported == nullptr || exported->index < module_.imported_functions()) return std::nullopt;
  return exported->index;
}

std::optional<std::uint32_t> MainModule::find_data(std::string_view name) const noexcept {
  const Export* const exported = find_export(name, EntityKind::Global);
  if (exported == nullptr) return std::nullopt;
  const Global& global = module_.globals[exported->index];
  if (global.type != GlobalType{ValueType::I32, false} || !global.value.globals.empty()) return std::nullopt;
  return static_cast<std::uint32_t>(global.value.value);
}

std::optional<std::uint32_t> MainModule::find_variable(std::string_view name) const noexcept {
  const Export* const exported = find_export(name, EntityKind::Global);
  if (exported == nullptr || module_.global_types[exported->index] != GlobalType{ValueType::I32, true}) {
    return std::nullopt;
  }
  return exported->index;
}

std::optional<std::uint32_t> MainModule::find_slot(std::uint32_t function) const noexcept {
  const auto found = slots_.find(function);
  return found == slots_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace eryx::link
