// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <cmath>

#include "base/json_builder.hpp"
#include "base/json_events.hpp"

namespace eryx::base {
namespace {

boost::json::parse_options options_for(std::size_t depth) {
  boost::json::parse_options options;
  options.max_depth = depth;
  return options;
}

// An integer of any size is exact in the text; 1e999 is an infinity in every reader.
struct Validator : JsonEvents {
  bool on_double(double number, Text text, Error& error) {
    const std::string_view digits(text.data(), text.size());
    if (std::isfinite(number) || is_integer_text(digits) || std::isfinite(nearest_double(digits, number)))
      return true;
    error = boost::json::make_error_code(boost::json::error::exponent_overflow);
    return false;
  }
};

}  // namespace

bool is_json(std::string_view text, std::size_t depth) {
  boost::json::basic_parser<Validator> parser(options_for(depth));
  boost::system::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  return !error && read == text.size();
}

ReadJson read_json(std::string_view text, std::size_t depth, BudgetShare& memory) {
  boost::json::basic_parser<JsonBuilder> parser(options_for(depth), memory);
  boost::system::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  JsonBuilder& builder = parser.handler();
  if (builder.is_out_of_memory()) throw JsonTooLarge("the value takes more memory than it may", read);
  if (!builder.problem().empty()) throw JsonError(builder.problem(), read);
  if (error) throw JsonError(error.message(), read);
  if (read != text.size()) throw JsonError("something follows the value", read);
  return builder.release();
}

boost::json::value read_json(std::string_view text, std::size_t depth) {
  BudgetShare unbounded;
  return read_json(text, depth, unbounded).value;
}

}  // namespace eryx::base
