// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>

namespace eryx::bridge {

/// Why a value of the embedder cannot be written as JSON that the guest accepts: "NaN", …; null if it can.
[[nodiscard]] const char* json_problem(const boost::json::value& value);

}  // namespace eryx::bridge
