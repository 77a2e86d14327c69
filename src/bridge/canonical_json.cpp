// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/canonical_json.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::bridge {
namespace {

namespace json = boost::json;

constexpr int maximum_depth = 256;

template <typename Number>
void append_number(std::string& text, Number number) {
  char buffer[64];
  text.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
  text += ';';
}

// Doubles with an integer value get the integer's text.
void append_double(std::string& text, double number) {
  constexpr double signed_end = 9223372036854775808.0;
  constexpr double unsigned_end = 18446744073709551616.0;
  if (std::trunc(number) == number && number >= -signed_end && number < signed_end) {
    append_number(text, static_cast<std::int64_t>(number));
  } else if (std::trunc(number) == number && number >= signed_end && number < unsigned_end) {
    append_number(text, static_cast<std::uint64_t>(number));
  } else {
    append_number(text, number);
  }
}

// Prefixed by its length, so that no content can look like the end of the string.
void append_string(std::string& text, std::string_view string) {
  text += '"';
  append_number(text, string.size());
  text += string;
}

void append(std::string& text, const json::value& value, int depth) {
  if (depth > maximum_depth) throw std::length_error("nested too deeply");
  switch (value.kind()) {
    case json::kind::null: text += 'n'; return;
    case json::kind::bool_: text += value.get_bool() ? 't' : 'f'; return;
    case json::kind::int64: append_number(text, value.get_int64()); return;
    case json::kind::uint64: append_number(text, value.get_uint64()); return;
    case json::kind::double_: append_double(text, value.get_double()); return;
    case json::kind::string: append_string(text, std::string_view(value.get_string())); return;
    case json::kind::array:
      text += '[';
      for (const json::value& item : value.get_array()) append(text, item, depth + 1);
      text += ']';
      return;
    case json::kind::object: {
      std::vector<std::pair<std::string_view, const json::value*>> members;
      members.reserve(value.get_object().size());
      for (const auto& member : value.get_object()) members.emplace_back(member.key(), &member.value());
      std::sort(members.begin(), members.end());
      text += '{';
      for (const auto& [name, member] : members) {
        append_string(text, name);
        append(text, *member, depth + 1);
      }
      text += '}';
      return;
    }
  }
}

}  // namespace

std::string canonical_text(const json::value& value) {
  std::string text;
  append(text, value, 0);
  return text;
}

}  // namespace eryx::bridge
