// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/unlikely_paths.hpp"

#include <algorithm>
#include <cstddef>

namespace eryx::native {

namespace {

/// The variable in "  if (VARIABLE) {", with which the text begins; empty: it begins otherwise.
std::string_view tested_variable(std::string_view text) {
  constexpr std::string_view opening = "if (";
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (!text.starts_with(opening)) return {};
  text.remove_prefix(opening.size());
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_0123456789";
  const std::size_t end = std::min(text.find_first_not_of(letters), text.size());
  return text.substr(end).starts_with(") {") ? text.substr(0, end) : std::string_view();
}

}  // namespace

std::string mark_exceptions(std::string_view text, std::uint32_t pending) {
  const std::string load = " + " + std::to_string(pending) + "u);\n";
  std::string marked;
  marked.reserve(text.size() + text.size() / 16);
  for (;;) {
    const std::size_t place = text.find(load);
    const std::size_t end = place == std::string_view::npos ? text.size() : place + load.size();
    marked += text.substr(0, end);
    text.remove_prefix(end);
    if (text.empty()) return marked;
    const std::string_view variable = tested_variable(text);
    if (variable.empty()) continue;
    marked += "if (UNLIKELY(" + std::string(variable) + "))";
    text.remove_prefix(static_cast<std::size_t>(variable.data() - text.data()) + variable.size() + 1);
  }
}

bool never_returns(std::string_view text) {
  // The label of returns is written where one goes to it. Behind what cannot be reached nothing is written but the labels of exceptions
  // and the function's end.
  if (text.find("var_Bfunc") != std::string_view::npos) return false;
  constexpr std::string_view end = "  FUNC_EPILOGUE;\n}\n";
  constexpr std::string_view label = "  var_B0:;\n";
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  if (text.ends_with(label)) text.remove_suffix(label.size());
  return text.ends_with(" UNREACHABLE;\n");
}

}  // namespace eryx::native
