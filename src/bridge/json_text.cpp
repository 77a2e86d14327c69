// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/json_text.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <string>

#include "base/utf8.hpp"
#include "eryx/argument_error.hpp"

namespace eryx::bridge {
namespace {

boost::json::parse_options options() {
  boost::json::parse_options chosen;
  chosen.max_depth = json_depth + 1;  // the object around the arguments of a call
  return chosen;
}

// Accepts every event and stores nothing.
struct Validator {
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  using Error = boost::system::error_code;
  using Text = boost::json::string_view;
  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return true; }
  bool on_array_end(std::size_t, Error&) { return true; }
  bool on_object_begin(Error&) { return true; }
  bool on_object_end(std::size_t, Error&) { return true; }
  bool on_string_part(Text, std::size_t, Error&) { return true; }
  bool on_string(Text, std::size_t, Error&) { return true; }
  bool on_key_part(Text, std::size_t, Error&) { return true; }
  bool on_key(Text, std::size_t, Error&) { return true; }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t, Text, Error&) { return true; }
  bool on_uint64(std::uint64_t, Text, Error&) { return true; }
  bool on_double(double, Text, Error&) { return true; }
  bool on_bool(bool, Error&) { return true; }
  bool on_null(Error&) { return true; }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }
};

const char* problem_at(const boost::json::value& value, std::size_t depth) {
  if (depth > json_depth) return "a value that is nested too deeply";
  switch (value.kind()) {
    case boost::json::kind::double_:
      return std::isfinite(value.get_double()) ? nullptr : "a number that is not finite";
    case boost::json::kind::string: {
      const boost::json::string& text = value.get_string();
      return base::is_utf8({text.data(), text.size()}) ? nullptr : "a string that is not UTF-8";
    }
    case boost::json::kind::array:
      for (const boost::json::value& item : value.get_array()) {
        if (const char* problem = problem_at(item, depth + 1)) return problem;
      }
      return nullptr;
    case boost::json::kind::object:
      for (const auto& member : value.get_object()) {
        if (!base::is_utf8({member.key().data(), member.key().size()})) return "a name that is not UTF-8";
        if (const char* problem = problem_at(member.value(), depth + 1)) return problem;
      }
      return nullptr;
    default: return nullptr;
  }
}

}  // namespace

boost::json::value parse_json(std::string_view text) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, error, {}, options());
  if (error) throw ArgumentError("no JSON: " + error.message());
  return value;
}

const char* json_problem(const boost::json::value& value) { return problem_at(value, 0); }

bool is_json(std::string_view text) {
  boost::json::basic_parser<Validator> parser(options());
  boost::system::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  return !error && read == text.size();
}

}  // namespace eryx::bridge
