// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <vector>

#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "image/recipe.hpp"
#include "library/library_set.hpp"
#include "prepare/kept_image.hpp"
#include "prepare/progress.hpp"

namespace eryx::library {

/// Interpreters of an image that has these libraries: the runtime's, one of its folder of images, or a new one. For that their
/// Python code runs in a fresh interpreter of `base`, under these limits for each library.
///
/// Errors: InvalidArgument (a library's code fails, prints, exceeds a limit, or leaves what no image can hold; two define
/// the same variable), with the traceback; OutOfResources.
[[nodiscard]] prepare::Interpreters set_up(drive::RuntimeCore& runtime, const prepare::Interpreters& base,
                                           const LibrarySet& libraries, const Limits& limits,
                                           const prepare::Progress& progress);

/// The callbacks of the libraries, then the sandbox's own. Errors: InvalidArgument, if one of these has the name of a
/// callback, or of a variable, of a library.
[[nodiscard]] std::vector<Callback> join_callbacks(const LibrarySet& libraries, const image::Recipe& image,
                                                   std::vector<Callback> own);

}  // namespace eryx::library
