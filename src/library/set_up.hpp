// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "drive/derived_images.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "execution/interpreter_pool.hpp"
#include "library/library_set.hpp"

namespace eryx::library {

/// Runs the libraries' Python code in a fresh interpreter of `base`, under these limits for each library, and makes an image
/// of what it left.
///
/// Errors: InvalidArgument (a library's code fails, prints, exceeds a limit, or leaves what no image can hold; two define
/// the same variable), with the traceback; OutOfResources.
[[nodiscard]] drive::DerivedImage set_up(drive::RuntimeCore& runtime,
                                         const std::shared_ptr<execution::InterpreterPool>& base,
                                         const LibrarySet& libraries, const Limits& limits);

/// The callbacks of the libraries, then the sandbox's own. Errors: InvalidArgument, if one of these has the name of a
/// callback, or of a variable, of a library.
[[nodiscard]] std::vector<Callback> join_callbacks(const LibrarySet& libraries,
                                                   const drive::DerivedImage& image,
                                                   std::vector<Callback> own);

}  // namespace eryx::library
