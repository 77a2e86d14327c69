// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/symbols.hpp"

#include <array>
#include <utility>

#include "link/refusal.hpp"

namespace eryx::link {

Symbols::Symbols(const MainModule& main, const std::vector<SideModule>& sides, const Needs& needs,
                 const std::vector<std::size_t>& runtimes, const Placement& placement)
    : main_(main), sides_(sides), needs_(needs), placement_(placement) {
  for (const SideModule& side : sides) is_emscriptens_.push_back(!side.is_for_wasi());
  for (const std::size_t runtime : runtimes) is_emscriptens_[runtime] = false;
}

std::optional<DefinedFunction> Symbols::find_function(std::size_t side, std::string_view name) const {
  std::optional<std::uint32_t> index;
  if (is_emscriptens_[side]) index = main_.find_function("emsc_" + std::string(name));
  if (!index) index = main_.find_function(name);
  if (index) return DefinedFunction{*index, &main_.module().type_of_function(*index)};
  for (const std::size_t library : needs_.libraries[side]) {
    if (const auto found = find_in_side(library, name)) return found;
  }
  return find_in_side(side, name);
}

std::optional<DefinedFunction> Symbols::find_in_side(std::size_t side, std::string_view name) const {
  const Module& module = sides_[side].module();
  const Export* const exported = sides_[side].find_export(name, EntityKind::Function);
  // What only passes an import on defines nothing.
  if (exported == nullptr || exported->index < module.imported_functions()) return std::nullopt;
  const std::uint32_t own = exported->index - module.imported_functions();
  return DefinedFunction{placement_.sides[side].function + own, &module.type_of_function(exported->index)};
}

std::optional<std::uint32_t> Symbols::find_data(std::size_t side, std::string_view name) const {
  if (const auto address = main_.find_data(name)) return address;
  for (const std::size_t library : needs_.libraries[side]) {
    if (const auto address = find_data_in_side(library, name)) return address;
  }
  return find_data_in_side(side, name);
}

std::optional<std::uint32_t> Symbols::find_data_in_side(std::size_t side, std::string_view name) const {
  const Module& module = sides_[side].module();
  const Export* const exported = sides_[side].find_export(name, EntityKind::Global);
  if (exported == nullptr || exported->index < module.imported_globals()) return std::nullopt;
  const Global& global = module.globals[exported->index - module.imported_globals()];
  if (global.type != GlobalType{ValueType::I32, false} || !global.value.globals.empty()) return std::nullopt;
  // The value counts from the module's own data.
  return placement_.sides[side].memory + static_cast<std::uint32_t>(global.value.value);
}

std::string_view reason_for(std::string_view name) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 14> prefixes = {{
      {"emscripten_", "it belongs to a browser or to JavaScript"},
      {"_emscripten_", "it belongs to a browser or to JavaScript"},
      {"invoke_", "it catches exceptions by JavaScript"},
      {"_emval_", "it calls JavaScript"},
      {"_embind_", "it calls JavaScript"},
      {"__asyncjs__", "it calls JavaScript"},
      {"__syscall_", "it calls the system past the C library"},
      {"JsProxy", "it calls JavaScript"},
      {"pyproxy", "it calls JavaScript"},
      {"hiwire_", "it calls JavaScript"},
      {"ffi_", "it is libffi, which ctypes and cffi need; it cannot work here"},
      {"pthread_create", "there are no threads in C code here"},
      {"__pthread_", "there are no threads in C code here"},
      {"thrd_", "there are no threads in C code here"},
  }};
  for (const auto& [prefix, reason] : prefixes) {
    if (name.starts_with(prefix)) return reason;
  }
  return {};
}

std::string to_text(const std::vector<MissingSymbol>& missing) {
  constexpr std::size_t most = 30;
  constexpr std::array<std::string_view, 4> kinds = {"function ", "variable ", "exception ", "function "};
  std::string text;
  for (std::size_t i = 0; i < missing.size() && i < most; ++i) {
    const MissingSymbol& symbol = missing[i];
    if (i == 0 || symbol.side != missing[i - 1].side) {
      text += (i == 0 ? "" : "; ") + in_quotes(symbol.side) + " asks for what the guest does not have: ";
    } else {
      text += ", ";
    }
    text += std::string(kinds[static_cast<std::size_t>(symbol.kind)]) + in_quotes(symbol.name);
    if (!symbol.detail.empty()) text += " (" + symbol.detail + ")";
  }
  if (missing.size() > most) text += ", and " + std::to_string(missing.size() - most) + " more";
  return text;
}

}  // namespace eryx::link
