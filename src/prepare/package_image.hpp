// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "eryx/package.hpp"
#include "prepare/kept_image.hpp"
#include "prepare/progress.hpp"

namespace eryx::prepare {

/// What every program of an image finds beside Python.
struct PackageRecipe {
  std::vector<Package> packages;
  std::vector<std::string> imports;  ///< Modules that are imported once, in this order.

  [[nodiscard]] bool empty() const { return packages.empty() && imports.empty(); }
};

/// Takes the image that the runtime has of this recipe, or makes it from that of `base`: mounts the packages, compiles their
/// modules, runs the imports. All code is run under `limits`, in fresh interpreters; the wall time is for everything.
///
/// Errors: InvalidArgument (an import fails, prints, exceeds a limit, or leaves what no image can hold), with the traceback;
/// PackageConflict (the packages contradict each other, or one needs what is not there); Unsupported (packages for a base that
/// has some); OutOfResources.
[[nodiscard]] Interpreters package_image(drive::RuntimeCore& runtime, const Interpreters& base,
                                         const PackageRecipe& recipe, const Limits& limits,
                                         const Progress& progress);

}  // namespace eryx::prepare
