// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stdexcept>

#include "eryx/detail/export.hpp"

namespace eryx {

/// The arguments of a call do not match its schema. The program sees the text, which names the location and the rule
/// (`items[2].price: missing`). Text quoted from the program is truncated to a bounded length; all of it is well-formed
/// UTF-8.
///
/// A handler may throw it too, for rules that a schema cannot express.
class ERYX_API ArgumentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace eryx
