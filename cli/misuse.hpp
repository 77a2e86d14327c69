// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stdexcept>

namespace eryx::cli {

/// The command line is wrong. The message says what to write instead; the command exits with `exit_status::misuse`.
class Misuse : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace eryx::cli
