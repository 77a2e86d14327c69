// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stdexcept>

#include "eryx/detail/export.hpp"

namespace eryx {

/// The arguments of a call do not fit. The text names the place and the rule (`items[2].price: missing`) and reaches
/// the program. It quotes what the program sent, cut to a bounded length, and is well-formed UTF-8.
///
/// A handler may throw it too, for a rule that no schema can state.
class ERYX_API ArgumentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace eryx
