// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace eryx::bridge {

/// A text that is equal for two values if and only if they are equal by JSON Schema: 1 equals 1.0, and the order of an
/// object's members does not matter. The text is not JSON.
///
/// Throws std::length_error for a value nested deeper than the parser allows.
[[nodiscard]] std::string canonical_text(const boost::json::value& value);

}  // namespace eryx::bridge
