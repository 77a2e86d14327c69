// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/detail/json_path.hpp"

#include <algorithm>
#include <vector>

#include "eryx/detail/argument_check.hpp"

namespace eryx::detail {
namespace {

constexpr std::size_t maximum_text = 200;

bool is_plain(std::string_view name) {
  constexpr std::size_t maximum = 64;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= maximum && std::all_of(name.begin(), name.end(), is_word);
}

}  // namespace

std::string JsonPath::text() const {
  std::vector<const JsonPath*> steps;
  for (const JsonPath* step = this; step->parent_ != nullptr; step = step->parent_) steps.push_back(step);

  std::string text;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (text.size() > maximum_text) return text + "…";
    const JsonPath& path = **step;
    if (path.index_ != not_an_item) {
      text += '[' + std::to_string(path.index_) + ']';
    } else if (is_plain(path.name_)) {
      if (!text.empty()) text += '.';
      text += path.name_;
    } else {
      text += '[' + shown_name(path.name_) + ']';
    }
  }
  return text;
}

}  // namespace eryx::detail
