// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "eryx/package.hpp"
#include "prepare/kept_image.hpp"
#include "prepare/progress.hpp"

namespace eryx::prepare {

/// Whether any of them has an extension module.
[[nodiscard]] bool are_native(std::span<const Package> packages);

/// Interpreters like those of `base` that can call the packages' extension modules, once SetupGuest::link_native_packages was done in
/// one of them: compiles these, or takes what was compiled before. `memory`: what a guest may have of it; modules that leave nothing of
/// it are refused before they are compiled.
///
/// Requires: are_native. Errors: NativeCodeRefused (native packages are not allowed); Unsupported (the base has some already); those of
/// native::build_native_object.
/// Blocking: seconds to minutes.
[[nodiscard]] Interpreters native_image(drive::RuntimeCore& runtime, const Interpreters& base,
                                        std::span<const Package> packages, Bytes memory,
                                        const Progress& progress);

/// Whether an image with machine code that is kept in the runtime's cache can be used; if not, says why.
[[nodiscard]] bool can_keep_native_images(const drive::RuntimeCore& runtime, const Progress& progress);

}  // namespace eryx::prepare
