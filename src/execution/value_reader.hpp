// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "eryx/result.hpp"

namespace eryx::execution {

/// Sets the result's value from what the guest wrote: the text of the result variable, and why there is none. Both are
/// hostile: what is called JSON afterwards is JSON, what is called text is UTF-8.
void read_value(std::optional<std::string> text, const std::optional<std::string>& error,
                ExecuteResult& result);

}  // namespace eryx::execution
