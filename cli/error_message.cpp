// SPDX-License-Identifier: MIT OR Apache-2.0
#include "error_message.hpp"

#include <boost/system/system_error.hpp>

namespace eryx::cli {

std::string message_of(const std::exception& error) {
  const auto* from_boost = dynamic_cast<const boost::system::system_error*>(&error);
  return from_boost ? from_boost->code().message() : error.what();
}

}  // namespace eryx::cli
