// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "eryx/error.hpp"

namespace eryx::base {

/// An `Error` for a failed system call: `what` names the operation, `error` is its errno.
[[nodiscard]] inline Error system_failure(ErrorKind kind, const std::string& what, int error = errno) {
  return Error(kind, what + ": " + std::generic_category().message(error));
}

}  // namespace eryx::base
