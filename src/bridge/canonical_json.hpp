// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace eryx::bridge {

/// A text that is equal for two values exactly if JSON Schema calls them equal: 1 and 1.0 are, and the order of an
/// object's members does not count. It is no JSON.
///
/// Throws std::length_error for a value nested deeper than any that the parser lets in.
[[nodiscard]] std::string canonical_text(const boost::json::value& value);

}  // namespace eryx::bridge
