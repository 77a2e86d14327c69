// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/json.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <string>

#include "base/json_reader.hpp"
#include "eryx/error.hpp"

namespace eryx {

boost::json::value parse_json(std::string_view text) {
  try {
    return base::read_json(text);
  } catch (const base::JsonError& error) {
    std::string message = error.what();
    if (text.find('\n') != std::string_view::npos) {
      const auto line = 1 + std::ranges::count(text.substr(0, error.offset()), '\n');
      message = "line " + std::to_string(line) + ": " + message;
    }
    throw Error(ErrorKind::InvalidArgument, message);
  }
}

}  // namespace eryx
