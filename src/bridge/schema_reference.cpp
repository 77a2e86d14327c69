// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/schema_reference.hpp"

#include <boost/json/array.hpp>
#include <charconv>
#include <unordered_set>

#include "eryx/detail/argument_check.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A step of a JSON pointer within a URI: first the URI's escapes (%7E), then the pointer's (~0, ~1).
std::string unescaped(std::string_view step) {
  std::string bytes;
  for (std::size_t index = 0; index < step.size(); ++index) {
    const bool is_escape = step[index] == '%' && index + 2 < step.size() &&
                           hexadecimal(step[index + 1]) >= 0 && hexadecimal(step[index + 2]) >= 0;
    if (!is_escape) {
      bytes += step[index];
      continue;
    }
    bytes += static_cast<char>(hexadecimal(step[index + 1]) * 16 + hexadecimal(step[index + 2]));
    index += 2;
  }
  std::string text;
  for (std::size_t index = 0; index < bytes.size(); ++index) {
    const bool is_escape = bytes[index] == '~' && index + 1 < bytes.size();
    if (is_escape && bytes[index + 1] == '0') {
      text += '~';
      ++index;
    } else if (is_escape && bytes[index + 1] == '1') {
      text += '/';
      ++index;
    } else {
      text += bytes[index];
    }
  }
  return text;
}

const json::value* item_at(const json::array& array, std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool is_index = error == std::errc() && end == step.data() + step.size();
  return is_index && index < array.size() ? &array[index] : nullptr;
}

const json::value* step_into(const json::object& schema, const json::value* place, std::string_view step) {
  if (place == nullptr) return schema.if_contains(step);
  if (place->is_object()) return place->get_object().if_contains(step);
  return place->is_array() ? item_at(place->get_array(), step) : nullptr;
}

}  // namespace

std::variant<SchemaReference, std::string> find_reference(const json::object& schema,
                                                          std::string_view reference) {
  SchemaReference found;
  if (reference == "#") return found;
  if (!reference.starts_with("#/"))
    return detail::shown_name(reference) +
           " is not supported: a reference leads into the same schema, as '#/$defs/NAME' does";
  for (std::size_t start = 2; start <= reference.size();) {
    const std::size_t end = std::min(reference.find('/', start), reference.size());
    found.path.push_back(unescaped(reference.substr(start, end - start)));
    found.value = step_into(schema, found.value, found.path.back());
    if (found.value == nullptr) return "there is no " + detail::shown_name(reference);
    start = end + 1;
  }
  return found;
}

std::vector<const json::object*> argument_parts(const json::object& schema) {
  std::vector<const json::object*> parts{&schema};
  std::unordered_set<const json::object*> known{&schema};
  const auto add = [&](const json::value& part) {
    if (part.is_object() && known.insert(&part.get_object()).second) parts.push_back(&part.get_object());
  };
  for (std::size_t index = 0; index < parts.size(); ++index) {
    const json::value* const reference = parts[index]->if_contains("$ref");
    if (reference != nullptr && reference->is_string()) {
      const auto found = find_reference(schema, std::string_view(reference->get_string()));
      const auto* const target = std::get_if<SchemaReference>(&found);
      if (target != nullptr && target->value != nullptr) add(*target->value);
    }
    const json::value* const all = parts[index]->if_contains("allOf");
    if (all == nullptr || !all->is_array()) continue;
    for (const json::value& part : all->get_array()) add(part);
  }
  return parts;
}

}  // namespace eryx::bridge
