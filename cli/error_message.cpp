// SPDX-License-Identifier: MIT OR Apache-2.0
#include "error_message.hpp"

#include <boost/system/system_error.hpp>
#include <new>

namespace eryx::cli {

std::string message_of(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
    return "there is not enough memory: this machine has no more, or this process may have no more (ulimit "
           "-v, ulimit -d)";
  const auto* from_boost = dynamic_cast<const boost::system::system_error*>(&error);
  return from_boost ? from_boost->code().message() : error.what();
}

}  // namespace eryx::cli
