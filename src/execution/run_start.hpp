// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Makes the `Start` of a run from the embedder's options.

#include <memory>
#include <string>
#include <string_view>

#include "eryx/options.hpp"
#include "execution/start.hpp"

namespace eryx::execution {

/// A `Start` without a program and a guest: the caller sets `what` and `guest`. The callbacks are the configuration's;
/// `started` is now. Errors: InvalidArgument, OutOfResources (inside too many executions: see nesting.hpp).
[[nodiscard]] Start make_start(std::shared_ptr<const Config> config, const detail::RunSettings& settings);

/// A new program with these options. Errors: InvalidArgument.
[[nodiscard]] NewProgram new_program(std::string_view source, const Config& config,
                                     const detail::ExecuteSettings& settings,
                                     NewProgram::Namespace variables);

/// The callbacks of `base` and `more`, whose names must be new. Errors: InvalidArgument.
[[nodiscard]] std::shared_ptr<const bridge::CallbackSet> with_callbacks(const bridge::CallbackSet& base,
                                                                        std::vector<Callback> more);

/// The same, but a callback of `more` replaces one of `base` with the same name. Errors: InvalidArgument.
[[nodiscard]] std::shared_ptr<const bridge::CallbackSet> with_replaced_callbacks(
    const bridge::CallbackSet& base, std::vector<Callback> more);

}  // namespace eryx::execution
