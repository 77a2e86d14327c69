// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/object.hpp>

namespace eryx::bench {

/// What the figures were measured on: processor, kernel, compiler, versions, load.
[[nodiscard]] boost::json::object describe_machine();

}  // namespace eryx::bench
