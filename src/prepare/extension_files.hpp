// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "eryx/package.hpp"
#include "link/link_options.hpp"

namespace eryx::prepare {

/// The extension modules of packages, and shared libraries that come with them, each path once. The order is that of their paths, whatever
/// the packages' is: what is compiled of them is looked up by the bytes of all.
///
/// Requires: packages that fit together. Lifetime: the packages outlive the files, which refer to them.
[[nodiscard]] std::vector<link::SideFile> extension_files(std::span<const Package> packages);

}  // namespace eryx::prepare
