// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/callback_kind.hpp"

namespace eryx {

struct Callback;

// Defined and documented in make_callback.hpp. Declared here because `SandboxBuilder::callback` uses it, and a default
// argument must be in the first declaration.
template <typename Handler>
[[nodiscard]] Callback make_callback(std::string name, std::string description, Handler handler,
                                     CallbackKind kind = CallbackKind::Awaited);

}  // namespace eryx
