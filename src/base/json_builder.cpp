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
constexpr std::size_t shown_name = 100;

// Whether a double is the integer that the text says.
bool is_equal(double number, std::string_view text) {
  std::array<char, 400> digits{};  // of the largest double: 309, and a sign
  const auto written =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, 0);
  return written.ec == std::errc() &&
         std::string_view(digits.data(), static_cast<std::size_t>(written.ptr - digits.data())) == text;
}

std::string shorten(std::string_view name) {
  if (name.size() <= shown_name) return std::string(name);
  std::size_t size = shown_name;
  while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) --size;
  return std::string(name.substr(0, size)) + "…";
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
  const std::size_t first_name = name_ends_.size() - count;
  const auto name = [&](std::size_t i) { return name_at(first_name + i); };
  if (const auto repeated = name_set_.find_repeated(count, name))
    return refuse("an object has the name '" + shorten(*repeated) + "' twice", error);
  const auto first = values_.end() - static_cast<std::ptrdiff_t>(count);
  json::object object;
  object.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    append_member(object, name(i), std::move(first[static_cast<std::ptrdiff_t>(i)]));
  values_.erase(first, values_.end());
  names_.resize(first_name == 0 ? 0 : name_ends_[first_name - 1]);
  name_ends_.resize(first_name);
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
  names_.append(part.data(), part.size());
  return charge(part.size(), error);
}

bool JsonBuilder::on_key(Text part, std::size_t, Error& error) {
  names_.append(part.data(), part.size());
  name_ends_.push_back(names_.size());
  // The value itself is charged when it comes.
  return charge(member - sizeof(json::value) + part.size() + 1 + block, error);
}

bool JsonBuilder::on_double(double number, Text text, Error& error) {
  const double nearest = nearest_double({text.data(), text.size()}, number);
  if (!std::isfinite(nearest)) return refuse("a number is beyond the range of doubles", error);
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

std::string_view JsonBuilder::name_at(std::size_t index) const {
  const std::size_t begin = index == 0 ? 0 : name_ends_[index - 1];
  return std::string_view(names_).substr(begin, name_ends_[index] - begin);
}

}  // namespace eryx::base
