// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/json_builder.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

#include "base/json_object.hpp"

namespace eryx::base {
namespace {

namespace json = boost::json;

// What the allocator adds to each block, and rounds it up by: 8 bytes and 8 on average.
constexpr std::uint64_t block = 16;
// Sizes at the head of the memory of arrays, objects and long strings.
constexpr std::uint64_t head = 16;
// A member: its name and value, and its place in the table of a large object.
constexpr std::uint64_t member = sizeof(json::key_value_pair) + sizeof(std::uint32_t);
// How much is built before the budget is asked.
constexpr std::uint64_t step = 64 << 10;

// Whether a double is the integer that the text says.
bool is_equal(double number, std::string_view text) {
  std::array<char, 400> digits{};  // of the largest double: 309, and a sign
  const auto written =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, 0);
  return written.ec == std::errc() &&
         std::string_view(digits.data(), static_cast<std::size_t>(written.ptr - digits.data())) == text;
}

}  // namespace

bool is_integer_text(std::string_view text) { return text.find_first_of(".eE") == std::string_view::npos; }

double nearest_double(std::string_view text, double boosts) {
  double nearest = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), nearest);
  if (read.ec != std::errc::result_out_of_range) return nearest;
  // Out of range is also what rounds to 0, which is what Boost's reading says then.
  return std::fabs(boosts) < 1 ? boosts : HUGE_VAL;
}

bool JsonBuilder::on_array_end(std::size_t count, Error& error) {
  const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
  json::array array(std::make_move_iterator(first), std::make_move_iterator(values_.end()));
  values_.erase(first, values_.end());
  if (count > 0 && !charge(head + block, error)) return false;
  return push(std::move(array), error);
}

bool JsonBuilder::on_object_end(std::size_t count, Error& error) {
  if (auto problem = names_.find_problem(count)) return refuse(std::move(*problem), error);
  const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
  json::object object;
  object.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    append_member(object, names_.at(count, i), std::move(first[static_cast<std::ptrdiff_t>(i)]));
  values_.erase(first, values_.end());
  names_.end_object(count);
  if (count > 0 && !charge(head + block, error)) return false;
  return push(std::move(object), error);
}

bool JsonBuilder::append_text(Text part, Error& error) {
  text_.append(part.data(), part.size());
  return charge(part.size(), error);
}

bool JsonBuilder::on_string(Text part, std::size_t, Error& error) {
  constexpr std::size_t inside = 14;  // bytes of a string that need no block of their own
  json::string string;
  if (text_.empty()) {
    string.assign(part);
  } else {
    string.reserve(text_.size() + part.size());
    string.assign(Text(text_.data(), text_.size()));
    string.append(part);
    text_.clear();
  }
  if (string.size() > inside && !charge(part.size() + 1 + head + block, error)) return false;
  return push(std::move(string), error);
}

bool JsonBuilder::on_key_part(Text part, std::size_t, Error& error) {
  names_.append({part.data(), part.size()});
  return charge(part.size(), error);
}

bool JsonBuilder::on_key(Text part, std::size_t, Error& error) {
  names_.append({part.data(), part.size()});
  names_.end_name();
  // The value itself is charged when it comes.
  return charge(member - sizeof(json::value) + part.size() + 1 + block, error);
}

bool JsonBuilder::on_double(double number, Text text, Error& error) {
  const double nearest = nearest_double({text.data(), text.size()}, number);
  if (!std::isfinite(nearest)) return refuse(number_beyond_doubles, error);
  const std::string_view digits(text.data(), text.size());
  if (is_integer_text(digits) && !is_equal(nearest, digits)) integers_ = ReadJson::Integers::Rounded;
  return push(nearest, error);
}

ReadJson JsonBuilder::release() { return {std::move(values_.front()), integers_}; }

bool JsonBuilder::refuse(std::string problem, Error& error) {
  problem_ = std::move(problem);
  error = json::make_error_code(json::error::exception);
  return false;
}

bool JsonBuilder::charge(std::uint64_t bytes, Error& error) {
  uncharged_ += bytes;
  return uncharged_ < step || settle(error);
}

bool JsonBuilder::settle(Error& error) {
  if (memory_.grow(std::exchange(uncharged_, 0))) return true;
  is_out_of_memory_ = true;
  error = json::make_error_code(json::error::exception);
  return false;
}

}  // namespace eryx::base
