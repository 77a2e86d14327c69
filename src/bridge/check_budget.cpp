// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/check_budget.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <stdexcept>
#include <vector>

namespace eryx::bridge {
namespace {

namespace json = boost::json;

// Values, and bytes of text. A loop, because values may be nested deeper than a stack should be.
std::size_t size_of(const json::value& arguments) {
  std::size_t size = 0;
  std::vector<const json::value*> pending{&arguments};
  while (!pending.empty()) {
    const json::value& value = *pending.back();
    pending.pop_back();
    ++size;
    if (value.is_string()) size += value.get_string().size();
    if (value.is_array()) {
      for (const json::value& item : value.get_array()) pending.push_back(&item);
    } else if (value.is_object()) {
      for (const auto& member : value.get_object()) {
        size += member.key().size();
        pending.push_back(&member.value());
      }
    }
  }
  return size;
}

}  // namespace

void CheckBudget::extend() {
  if (arguments_ != nullptr) {
    const std::size_t by_size = units_of_value * size_of(*arguments_);
    arguments_ = nullptr;
    if (by_size > allowed_) allowed_ = by_size;
  }
  if (spent_ > allowed_) throw std::length_error("the arguments would take too long to check");
}

}  // namespace eryx::bridge
