// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace eryx::cli {

/// A command line in which each package has an option of its own. A shell makes several words of `--package wheels/*.whl`: those after the first that
/// are named as packages get a `--package` each. Nothing else that the command takes has such a name.
[[nodiscard]] std::vector<std::string> with_package_options(const std::vector<std::string>& words);

}  // namespace eryx::cli
