// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "bridge/callback_set.hpp"

namespace eryx::bridge {

/// The callbacks as the text of a Python stub file (`.pyi`).
[[nodiscard]] std::string type_stubs(const CallbackSet& callbacks);

}  // namespace eryx::bridge
