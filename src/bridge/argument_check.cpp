// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/detail/argument_check.hpp"

#include <boost/json/kind.hpp>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "eryx/argument_error.hpp"

namespace eryx::detail {
namespace {

namespace json = boost::json;

constexpr std::size_t maximum_shown = 100;    // bytes
constexpr std::size_t maximum_choices = 300;  // bytes

// In quotes, cut to at most `maximum_shown` bytes, never inside a character.
std::string quoted(std::string_view text, char quote) {
  std::size_t size = text.size();
  if (size > maximum_shown) {
    size = maximum_shown;
    while (size > maximum_shown - 4 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  }
  std::string result(1, quote);
  for (const char c : base::to_utf8(text.substr(0, size))) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      result += "\\u00" + base::to_hex({{byte}});
    } else {
      result += c;
    }
  }
  if (size < text.size()) result += "…";
  return result + quote;
}

template <typename Number>
std::string number_text(Number number) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return {buffer, end};
}

// In Python's notation, which distinguishes 3.0 from 3.
std::string double_text(double number) {
  constexpr double long_number = 1e16;
  char buffer[64];
  const auto format =
      std::fabs(number) < long_number ? std::chars_format::general : std::chars_format::scientific;
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, number, format).ptr);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

bool is_integral(double number) { return std::isfinite(number) && std::trunc(number) == number; }

template <typename Limit>
[[noreturn]] void refuse_more(const JsonPath& path, const json::value& value, Limit maximum) {
  refuse(path, shown(value) + " is more than " + shown(maximum));
}

template <typename Limit>
[[noreturn]] void refuse_less(const JsonPath& path, const json::value& value, Limit minimum) {
  refuse(path, shown(value) + " is less than " + shown(minimum));
}

}  // namespace

std::string shown(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return value.get_bool() ? "true" : "false";
    case json::kind::int64: return number_text(value.get_int64());
    case json::kind::uint64: return number_text(value.get_uint64());
    case json::kind::double_: return double_text(value.get_double());
    case json::kind::string: return quoted(std::string_view(value.get_string()), '"');
    case json::kind::array: return "an array";
    case json::kind::object: return "an object";
  }
  return "a value";
}

std::string shown_name(std::string_view name) { return quoted(name, '\''); }

void refuse(const JsonPath& path, std::string_view rule) {
  std::string text = path.text();
  if (!text.empty()) text += ": ";
  text += rule;
  throw ArgumentError(text);
}

void refuse_type(const JsonPath& path, std::string_view expected, const json::value& got) {
  refuse(path, type_rule(expected, got));
}

void refuse_name(const JsonPath& path, std::string_view name) {
  refuse(path, (path.is_root() ? "unknown argument " : "unknown property ") + shown_name(name));
}

std::string type_rule(std::string_view expected, const json::value& got) {
  return "expected " + std::string(expected) + ", got " + shown(got);
}

std::string choice_rule(std::string_view allowed, const json::value& got) {
  return "expected one of " + std::string(allowed) + ", got " + shown(got);
}

bool decode_boolean(const JsonPath& path, const json::value& value) {
  if (!value.is_bool()) refuse_type(path, "a boolean", value);
  return value.get_bool();
}

std::int64_t decode_signed(const JsonPath& path, const json::value& value, std::int64_t minimum,
                           std::int64_t maximum) {
  std::int64_t number = 0;
  if (value.is_int64()) {
    number = value.get_int64();
  } else if (value.is_uint64()) {
    if (value.get_uint64() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      refuse_more(path, value, maximum);
    number = static_cast<std::int64_t>(value.get_uint64());
  } else if (value.is_double() && is_integral(value.get_double())) {
    // Excludes the ends of the range: parsing rounds an integer just beyond 64 bits to them.
    constexpr double end = 9223372036854775808.0;
    if (value.get_double() >= end) refuse_more(path, value, maximum);
    if (value.get_double() <= -end) refuse_less(path, value, minimum);
    number = static_cast<std::int64_t>(value.get_double());
  } else {
    refuse_type(path, "an integer", value);
  }
  if (number > maximum) refuse_more(path, value, maximum);
  if (number < minimum) refuse_less(path, value, minimum);
  return number;
}

std::uint64_t decode_unsigned(const JsonPath& path, const json::value& value, std::uint64_t maximum) {
  std::uint64_t number = 0;
  if (value.is_uint64()) {
    number = value.get_uint64();
  } else if (value.is_int64()) {
    if (value.get_int64() < 0) refuse_less(path, value, 0);
    number = static_cast<std::uint64_t>(value.get_int64());
  } else if (value.is_double() && is_integral(value.get_double())) {
    constexpr double end = 18446744073709551616.0;
    if (value.get_double() >= end) refuse_more(path, value, maximum);
    if (value.get_double() < 0) refuse_less(path, value, 0);
    number = static_cast<std::uint64_t>(value.get_double());
  } else {
    refuse_type(path, "an integer", value);
  }
  if (number > maximum) refuse_more(path, value, maximum);
  return number;
}

double decode_number(const JsonPath& path, const json::value& value) {
  if (value.is_double()) return value.get_double();
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  refuse_type(path, "a number", value);
}

float decode_single(const JsonPath& path, const json::value& value) {
  constexpr double maximum = std::numeric_limits<float>::max();
  const double number = decode_number(path, value);
  if (number > maximum) refuse_more(path, value, maximum);
  if (number < -maximum) refuse_less(path, value, -maximum);
  return static_cast<float>(number);
}

const json::string& decode_string(const JsonPath& path, const json::value& value) {
  if (!value.is_string()) refuse_type(path, "a string", value);
  return value.get_string();
}

const json::array& decode_array(const JsonPath& path, const json::value& value) {
  if (!value.is_array()) refuse_type(path, "an array", value);
  return value.get_array();
}

const json::array& decode_array(const JsonPath& path, const json::value& value, std::size_t size) {
  const json::array& array = decode_array(path, value);
  if (array.size() < size) refuse(path, "fewer than " + std::to_string(size) + " items");
  if (array.size() > size) refuse(path, "more than " + std::to_string(size) + " items");
  return array;
}

const json::object& decode_object(const JsonPath& path, const json::value& value) {
  if (!value.is_object()) refuse_type(path, "an object", value);
  return value.get_object();
}

std::size_t decode_choice(const JsonPath& path, const json::value& value,
                          std::span<const std::string_view> names) {
  if (value.is_string()) {
    const std::string_view text(value.get_string());
    for (std::size_t index = 0; index < names.size(); ++index)
      if (names[index] == text) return index;
  }
  std::string allowed;
  for (const std::string_view name : names) {
    if (!allowed.empty()) allowed += ", ";
    if (allowed.size() > maximum_choices) {
      allowed += "…";
      break;
    }
    allowed += quoted(name, '"');
  }
  refuse(path, choice_rule(allowed, value));
}

void check_names(const JsonPath& path, const json::object& object, std::span<const ExpectedName> names) {
  std::size_t known = 0;
  std::optional<std::string_view> missing;
  for (const ExpectedName& expected : names) {
    if (object.contains(expected.name)) {
      ++known;
    } else if (expected.presence == Presence::Required && !missing) {
      missing = expected.name;
    }
  }
  // Unknown names are reported first: for a misspelt name that says more than the name that is missing because of it.
  if (known < object.size()) {
    for (const auto& entry : object) {
      const std::string_view key = entry.key();
      bool is_known = false;
      for (const ExpectedName& expected : names) is_known = is_known || expected.name == key;
      if (!is_known) refuse_name(path, key);
    }
  }
  if (missing) refuse(path.member(*missing), "missing");
}

}  // namespace eryx::detail
