// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace eryx::trace {

/// JSON that is written piece by piece. Its strings may stand inside a script of an HTML page, too: no "<" is left in them.
class JsonText {
 public:
  /// Punctuation, and names that need no escapes.
  JsonText& raw(std::string_view text) {
    text_ += text;
    return *this;
  }
  /// A string with its quotes, from any bytes.
  JsonText& string(std::string_view text);
  JsonText& number(std::uint64_t number) {
    text_ += std::to_string(number);
    return *this;
  }
  JsonText& nanoseconds(std::chrono::nanoseconds time) {
    return number(static_cast<std::uint64_t>(time.count()));
  }
  /// With three decimals. Requires: not negative.
  JsonText& microseconds(std::chrono::nanoseconds time);
  /// A comma, but not the first time that `is_first` is given.
  JsonText& comma(bool& is_first) {
    if (!is_first) text_ += ',';
    is_first = false;
    return *this;
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace eryx::trace
