// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

#include "execution/config.hpp"
#include "execution/interpreter.hpp"

namespace eryx::execution {

/// Everything that an interpreter's guest can reach. Lifetime: it refers to `standard_input`.
[[nodiscard]] wasi::World make_world(const Config& config, const Limits& limits, Interpreter& interpreter,
                                     std::string_view standard_input);

/// A fresh interpreter for a session: no program has run in it, and it has its files. Errors: OutOfResources.
[[nodiscard]] std::unique_ptr<Interpreter> acquire_for_session(const Config& config);

}  // namespace eryx::execution
