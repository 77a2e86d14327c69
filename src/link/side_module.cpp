// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/side_module.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "eryx/error.hpp"
#include "link/refusal.hpp"
#include "link/wasm_reader.hpp"

namespace eryx::link {

namespace {

constexpr GlobalType constant_i32{ValueType::I32, false};
constexpr GlobalType variable_i32{ValueType::I32, true};

[[noreturn]] void refuse_import(const Import& import, const std::string& why) {
  refuse_unsupported("its import " + in_quotes(import.module) + "." + in_quotes(import.name) + " " + why);
}

}  // namespace

SideModule::SideModule(std::string path, std::span<const std::byte> bytes, const LinkLimits& limits)
    : path_(std::move(path)) {
  try {
    module_ = read_module(bytes, limits);
    dylink_ = read_dylink(module_, limits);
    for (const Import& import : module_.imports) sort_import(import);
    if (!module_.memories.empty() || !module_.tables.empty())
      refuse("a side module has a memory or a table of its own");
    if (module_.memory_count > 1 || module_.table_count > 1) refuse("it imports two memories or two tables");
    for (const Export& exported : module_.exports) exports_.emplace(exported.name, &exported);
    for (const SymbolFlags& symbol : dylink_.imports) {
      if (symbol.is_weak()) weak_.insert(symbol.name);
    }
    check_contents();
  } catch (const Error& error) {
    throw Error(error.kind(), in_quotes(path_) + ": " + error.what());
  }
}

bool SideModule::is_for_wasi() const noexcept {
  return std::any_of(module_.custom.begin(), module_.custom.end(),
                     [](const CustomSection& section) { return section.name == "eryx.wasi"; });
}

std::string_view SideModule::file_name() const noexcept {
  const std::string_view path = path_;
  return path.substr(path.rfind('/') + 1);
}

const Export* SideModule::find_export(std::string_view name, EntityKind kind) const noexcept {
  const auto found = exports_.find(name);
  return found != exports_.end() && found->second->kind == kind ? found->second : nullptr;
}

std::string SideModule::describe_global(std::uint32_t global) const {
  std::string text = "global " + std::to_string(global);
  for (const Export& exported : module_.exports) {
    if (exported.kind == EntityKind::Global && exported.index == global)
      return text + ", " + in_quotes(exported.name);
  }
  return text;
}

void SideModule::sort_import(const Import& import) {
  if (import.kind == EntityKind::Global) return sort_global(import);
  if (import.module != "env") refuse_import(import, "is from a module that there is not");
  switch (import.kind) {
    case EntityKind::Function: functions_.push_back({import.name, import.type}); return;
    case EntityKind::Tag: tags_.push_back(import.name); return;
    case EntityKind::Memory:
      if (import.name != "memory") refuse_import(import, "is a memory of its own");
      return;
    case EntityKind::Table:
      if (import.name != "__indirect_function_table") refuse_import(import, "is a table of its own");
      return;
    case EntityKind::Global: return;
  }
}

void SideModule::sort_global(const Import& import) {
  constexpr std::array<std::pair<std::string_view, GlobalRole>, 3> own = {
      {{"__stack_pointer", GlobalRole::StackPointer},
       {"__memory_base", GlobalRole::MemoryBase},
       {"__table_base", GlobalRole::TableBase}}};
  if (import.module == "env") {
    for (const auto& [name, role] : own) {
      if (import.name != name) continue;
      if (import.global != (role == GlobalRole::StackPointer ? variable_i32 : constant_i32)) {
        refuse_import(import, "is a global of another type");
      }
      globals_.push_back({role, import.name});
      return;
    }
    refuse_import(import, "is a global that there is not");
  }
  const bool is_data = import.module == "GOT.mem";
  if (!is_data && import.module != "GOT.func") refuse_import(import, "is from a module that there is not");
  if (import.global.type != ValueType::I32) refuse_import(import, "is a global of another type");
  globals_.push_back({is_data ? GlobalRole::DataAddress : GlobalRole::FunctionSlot, import.name});
}

void SideModule::check_contents() const {
  for (const Global& global : module_.globals) {
    if (global.type.type == ValueType::V128) refuse_unsupported("it has a global vector");
  }
  for (const SymbolFlags& symbol : dylink_.exports) {
    if (symbol.is_thread_local())
      refuse_unsupported("it has a variable for each thread: " + in_quotes(symbol.name));
  }
  for (const std::string_view name : {"__wasm_apply_data_relocs", "__wasm_call_ctors", "_initialize"}) {
    const Export* const exported = find_export(name, EntityKind::Function);
    if (exported != nullptr && module_.type_of_function(exported->index) != FunctionType{}) {
      refuse("its function " + in_quotes(name) + " has parameters or results");
    }
  }
}

}  // namespace eryx::link
