// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// From the embedder's options to the value that a run begins with.

#include <memory>
#include <string>
#include <string_view>

#include "eryx/options.hpp"
#include "execution/start.hpp"

namespace eryx::execution {

/// What every run has, without a program and a guest: `what` and `guest` are still to be set. The callbacks are the
/// configuration's; `started` is now. Errors: InvalidArgument.
[[nodiscard]] Start make_start(std::shared_ptr<const Config> config, const detail::RunSettings& settings);

/// A new program as the options describe it. Errors: InvalidArgument.
[[nodiscard]] NewProgram new_program(std::string_view source, const detail::ExecuteSettings& settings,
                                     NewProgram::Namespace variables);

/// A set of the callbacks of `base` and further ones, whose names must be new. Errors: InvalidArgument.
[[nodiscard]] std::shared_ptr<const bridge::CallbackSet> with_callbacks(const bridge::CallbackSet& base,
                                                                        std::vector<Callback> more);

/// The same; a further one takes the place of one of the same name. Errors: InvalidArgument.
[[nodiscard]] std::shared_ptr<const bridge::CallbackSet> with_replaced_callbacks(
    const bridge::CallbackSet& base, std::vector<Callback> more);

}  // namespace eryx::execution
