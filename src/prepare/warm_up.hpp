// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "prepare/kept_image.hpp"
#include "prepare/progress.hpp"

namespace eryx::prepare {

/// Interpreters of the image that is left when these programs have run in one of `base`, a few times each: the runtime's, one of
/// its folder of images, or a new one. What they print is dropped. All run together under `limits`.
///
/// Errors: InvalidArgument (a program fails, exceeds a limit, or leaves what no image can hold), with the traceback;
/// OutOfResources.
[[nodiscard]] Interpreters warm_up(drive::RuntimeCore& runtime, const Interpreters& base,
                                   const std::vector<std::string>& programs, const Limits& limits,
                                   const Progress& progress);

}  // namespace eryx::prepare
