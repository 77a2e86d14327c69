// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <set>
#include <string>

#include "bridge/callback_set.hpp"

namespace eryx::bridge {

/// The callbacks as the text of a Python stub file (`.pyi`). `hidden`: names that are something else in programs; callbacks
/// below them can only be invoked.
[[nodiscard]] std::string type_stubs(const CallbackSet& callbacks, const std::set<std::string>& hidden = {});

}  // namespace eryx::bridge
