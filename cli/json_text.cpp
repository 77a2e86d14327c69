// SPDX-License-Identifier: MIT OR Apache-2.0
#include "json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/system/system_error.hpp>

namespace eryx::cli {

boost::json::value parse_json(std::string_view text, boost::system::error_code& error) {
  boost::json::parse_options options;
  options.max_depth = 512;  // programs can send 500 levels
  return boost::json::parse(text, error, {}, options);
}

std::string message_of(const std::exception& error) {
  const auto* from_boost = dynamic_cast<const boost::system::system_error*>(&error);
  return from_boost ? from_boost->code().message() : error.what();
}

}  // namespace eryx::cli
