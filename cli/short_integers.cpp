// SPDX-License-Identifier: MIT OR Apache-2.0
#include "short_integers.hpp"

#include <algorithm>
#include <cstddef>

namespace eryx::cli {
namespace {

constexpr std::string_view digits = "0123456789";

/// Where a text ends that begins behind a quote.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return std::min(at + 1, json.size());
}

}  // namespace

std::string with_short_integers(std::string_view json) {
  constexpr std::size_t most_digits = 19;  // of 64 bits
  std::string text;
  text.reserve(json.size());
  for (std::size_t at = 0; at < json.size();) {
    std::size_t end = at + 1;
    if (json[at] == '"') {
      end = end_of_string(json, end);
    } else if (digits.find(json[at]) != std::string_view::npos) {
      // With its sign behind it: whatever is no number of JSON stays so.
      end = std::min(json.find_first_not_of("0123456789.eE+-", at), json.size());
      const std::string_view number = json.substr(at, end - at);
      const bool is_integer = number.find_first_not_of(digits) == std::string_view::npos;
      if (is_integer && number.size() > most_digits && number.front() != '0') {
        text += '1';
        at = end;
        continue;
      }
    }
    text += json.substr(at, end - at);
    at = end;
  }
  return text;
}

}  // namespace eryx::cli
