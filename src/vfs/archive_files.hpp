// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "vfs/archive.hpp"

namespace eryx::vfs {

/// The files of an archive, by their paths such as "lib/a.py"; a damaged one is left out. Lifetime of the contents: the
/// archive's. Cost: linear in its entries.
[[nodiscard]] std::map<std::string, std::string_view> files_of(const Archive& archive);

}  // namespace eryx::vfs
