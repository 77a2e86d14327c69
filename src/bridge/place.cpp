#include "eryx/detail/place.hpp"

#include <algorithm>
#include <vector>

#include "eryx/detail/argument_check.hpp"

namespace eryx::detail {
namespace {

constexpr std::size_t kMaximumText = 200;

bool is_plain(std::string_view name) {
  constexpr std::size_t maximum = 64;
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= maximum && std::all_of(name.begin(), name.end(), is_word);
}

}  // namespace

std::string Place::text() const {
  std::vector<const Place*> steps;
  for (const Place* step = this; step->parent_ != nullptr; step = step->parent_) steps.push_back(step);

  std::string text;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (text.size() > kMaximumText) return text + "…";
    const Place& place = **step;
    if (place.index_ != not_an_item) {
      text += '[' + std::to_string(place.index_) + ']';
    } else if (is_plain(place.name_)) {
      if (!text.empty()) text += '.';
      text += place.name_;
    } else {
      text += '[' + shown_name(place.name_) + ']';
    }
  }
  return text;
}

}  // namespace eryx::detail
