// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/module_names.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "link/refusal.hpp"
#include "link/wasm_reader.hpp"
#include "native/object_source.hpp"

namespace eryx::native {

namespace {

constexpr std::size_t most_named = 3;

std::string list_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_named); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  if (names.size() > most_named) text += " and " + std::to_string(names.size() - most_named) + " more";
  return text;
}

}  // namespace

std::string ModuleNames::of_functions(std::uint32_t first, std::uint32_t end) const {
  std::vector<std::string> names;
  for (std::size_t side = 0; side < joined_.places.size(); ++side) {
    const link::Place& place = joined_.places[side];
    if (place.functions != 0 && place.function < end && first < place.function + place.functions)
      names.push_back(link::in_quotes(files_[joined_.files[side]].path));
  }
  return list_names(names);
}

std::string ModuleNames::of_refusal(std::string_view file, std::string_view said) const {
  const std::string mark = std::string(file) + ":";
  const std::size_t at = said.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view number = said.substr(at + mark.size());
  std::size_t offset = 0;
  constexpr int hexadecimal = 16;
  const auto [rest, failure] =
      std::from_chars(number.data(), number.data() + number.size(), offset, hexadecimal);
  if (failure != std::errc() || rest == number.data() + number.size() || *rest != ':') return {};
  const link::Module module = link::read_module(joined_.module, limits_of_joined());
  const auto next = std::ranges::upper_bound(module.functions, offset, {}, &link::Function::offset);
  if (next == module.functions.begin()) return {};
  const auto function =
      static_cast<std::uint32_t>(next - module.functions.begin() - 1) + module.imported_functions();
  return of_functions(function, function + 1);
}

}  // namespace eryx::native
