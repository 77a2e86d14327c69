// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/json.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "base/json_reader.hpp"
#include "eryx/error.hpp"

namespace eryx {

namespace {

[[noreturn]] void refuse(std::string_view text, const base::JsonError& error) {
  std::string message = error.what();
  if (text.find('\n') != std::string_view::npos) {
    const auto line = 1 + std::ranges::count(text.substr(0, error.offset()), '\n');
    message = "line " + std::to_string(line) + ": " + message;
  }
  throw Error(ErrorKind::InvalidArgument, message);
}

}  // namespace

boost::json::value parse_json(std::string_view text) {
  try {
    return base::read_json(text);
  } catch (const base::JsonError& error) {
    refuse(text, error);
  }
}

void check_json(std::string_view text, RepeatedNames names) {
  const auto rule = names == RepeatedNames::Refuse ? base::JsonNames::Unique : base::JsonNames::Any;
  if (const std::optional<base::JsonError> error = base::find_json_error(text, rule)) refuse(text, *error);
}

}  // namespace eryx
