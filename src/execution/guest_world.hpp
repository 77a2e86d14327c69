// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

#include "execution/config.hpp"
#include "execution/interpreter.hpp"

namespace eryx::execution {

/// What an interpreter's guest can reach. Lifetime: until `standard_input` goes.
[[nodiscard]] wasi::World make_world(const Config& config, const Limits& limits, Interpreter& interpreter,
                                     std::string_view standard_input);

/// A fresh interpreter in which no program has run, with its files: what a session starts from. Errors: OutOfResources.
[[nodiscard]] std::unique_ptr<Interpreter> acquire_for_session(const Config& config);

}  // namespace eryx::execution
