// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/toml_number.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

namespace eryx::package {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

/// Compares with a form in which `d` stands for a digit.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t at = 0; at < form.size(); ++at)
    if (form[at] == 'd' ? !is_digit(text[at]) : text[at] != form[at]) return false;
  return true;
}

/// "07:32:00", with or without a fraction.
bool is_time(std::string_view text) {
  const std::size_t point = text.find('.');
  if (!has_form(text.substr(0, point), "dd:dd:dd")) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view fraction = text.substr(point + 1);
  return !fraction.empty() && fraction.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_date_or_time(std::string_view text) {
  if (is_toml_date(text) || is_time(text)) return true;
  constexpr std::size_t date_size = 10;
  if (text.size() <= date_size || !is_toml_date(text.substr(0, date_size))) return false;
  const char separator = text[date_size];
  if (separator != 'T' && separator != 't' && separator != ' ') return false;
  std::string_view time = text.substr(date_size + 1);
  if (time.ends_with('Z') || time.ends_with('z')) {
    time.remove_suffix(1);
  } else if (const std::size_t sign = time.find_first_of("+-"); sign != std::string_view::npos) {
    if (!has_form(time.substr(sign + 1), "dd:dd")) return false;
    time = time.substr(0, sign);
  }
  return is_time(time);
}

bool is_digit_of(char character, int base) {
  const auto letter = static_cast<char>(character | 0x20);
  return is_digit(character) || (base == 16 && letter >= 'a' && letter <= 'f');
}

/// The digits without underscores, each of which must be between two digits. Empty if one is not.
std::string plain_digits(std::string_view text, int base) {
  std::string digits;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '_') {
      digits += text[at];
    } else if (at == 0 || at + 1 == text.size() || !is_digit_of(text[at - 1], base) ||
               !is_digit_of(text[at + 1], base)) {
      return {};
    }
  }
  return digits;
}

std::optional<std::int64_t> integer(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0o")) base = 8;
  if (text.starts_with("0b")) base = 2;
  if (base != 10) text.remove_prefix(2);
  std::string digits = plain_digits(text, base);
  const bool is_signed = base == 10 && (digits.starts_with('+') || digits.starts_with('-'));
  const std::string_view unsigned_digits = std::string_view(digits).substr(is_signed ? 1 : 0);
  if (unsigned_digits.empty() || unsigned_digits.find_first_of("+-") != std::string_view::npos)
    return std::nullopt;
  if (base == 10 && unsigned_digits.size() > 1 && unsigned_digits.front() == '0') return std::nullopt;
  if (digits.starts_with('+')) digits.erase(0, 1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool is_float(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text == "inf" || text == "nan") return true;
  const std::string digits = plain_digits(text, 10);
  std::size_t at = 0;
  const auto skip_digits = [&] {
    const std::size_t start = at;
    while (at < digits.size() && is_digit(digits[at])) ++at;
    return at > start;
  };
  if (!skip_digits() || (at > 1 && digits[0] == '0')) return false;
  bool has_part = false;
  if (at < digits.size() && digits[at] == '.') {
    ++at;
    if (!skip_digits()) return false;
    has_part = true;
  }
  if (at < digits.size() && (digits[at] == 'e' || digits[at] == 'E')) {
    ++at;
    if (at < digits.size() && (digits[at] == '+' || digits[at] == '-')) ++at;
    if (!skip_digits()) return false;
    has_part = true;
  }
  return has_part && at == digits.size();
}

}  // namespace

bool is_toml_date(std::string_view text) { return has_form(text, "dddd-dd-dd"); }

std::optional<TomlValue::Content> read_toml_word(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  // Longer ones can be nothing that anybody wrote.
  constexpr std::size_t longest = 200;
  if (text.size() > longest) return std::nullopt;
  if (const auto value = integer(text)) return *value;
  if (is_float(text) || is_date_or_time(text)) return TomlScalar{std::string(text)};
  return std::nullopt;
}

}  // namespace eryx::package
