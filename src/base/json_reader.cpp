// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "base/json_builder.hpp"
#include "base/json_events.hpp"
#include "base/member_names.hpp"

namespace eryx::base {
namespace {

boost::json::parse_options options_for(std::size_t depth) {
  boost::json::parse_options options;
  options.max_depth = depth;
  return options;
}

// Says what `JsonBuilder` says, but for integers: one of any size is exact in the text.
class Checker : public JsonEvents {
 public:
  bool on_double(double number, Text text, Error& error) {
    const std::string_view digits(text.data(), text.size());
    if (std::isfinite(number) || is_integer_text(digits) || std::isfinite(nearest_double(digits, number)))
      return true;
    return refuse(number_beyond_doubles, error);  // 1e999 is an infinity in every reader
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 protected:
  bool refuse(std::string problem, Error& error) {
    problem_ = std::move(problem);
    error = boost::json::make_error_code(boost::json::error::exception);
    return false;
  }

 private:
  std::string problem_;
};

class NameChecker : public Checker {
 public:
  static constexpr std::size_t max_object_size = json_members;

  bool on_key_part(Text part, std::size_t, Error&) {
    names_.append({part.data(), part.size()});
    return true;
  }
  bool on_key(Text part, std::size_t, Error&) {
    names_.append({part.data(), part.size()});
    names_.end_name();
    return true;
  }
  bool on_object_end(std::size_t count, Error& error) {
    if (auto problem = names_.find_problem(count)) return refuse(std::move(*problem), error);
    names_.end_object(count);
    return true;
  }

 private:
  MemberNames names_;
};

template <typename Handler>
std::optional<JsonError> parse(boost::json::basic_parser<Handler>& parser, std::string_view text) {
  boost::system::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (!parser.handler().problem().empty()) return JsonError(parser.handler().problem(), read);
  if (error) return JsonError(error.message(), read);
  if (read != text.size()) return JsonError("something follows the value", read);
  return std::nullopt;
}

template <typename Handler>
std::optional<JsonError> check(std::string_view text, std::size_t depth) {
  boost::json::basic_parser<Handler> parser(options_for(depth));
  return parse(parser, text);
}

}  // namespace

std::optional<JsonError> find_json_error(std::string_view text, JsonNames names, std::size_t depth) {
  return names == JsonNames::Unique ? check<NameChecker>(text, depth) : check<Checker>(text, depth);
}

bool is_json(std::string_view text, std::size_t depth) {
  return !find_json_error(text, JsonNames::Any, depth);
}

ReadJson read_json(std::string_view text, std::size_t depth, BudgetShare& memory) {
  boost::json::basic_parser<JsonBuilder> parser(options_for(depth), memory);
  const std::optional<JsonError> error = parse(parser, text);
  JsonBuilder& builder = parser.handler();
  if (builder.is_out_of_memory())
    throw JsonTooLarge("the value takes more memory than it may", error->offset());
  if (error) throw JsonError(*error);
  return builder.release();
}

boost::json::value read_json(std::string_view text, std::size_t depth) {
  BudgetShare unbounded;
  return read_json(text, depth, unbounded).value;
}

}  // namespace eryx::base
