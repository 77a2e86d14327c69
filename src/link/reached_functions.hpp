// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which functions can ever run. Libraries export all they have, for whoever may come; by now everyone has come.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "link/joined_indices.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// `roots`: functions of the joined module that are called from outside of the side modules' code, or by the table.
/// Returns: for each function of the joined module, whether it is one of them or may be called by one.
[[nodiscard]] std::vector<bool> find_reached(const std::vector<SideModule>& sides,
                                             const std::vector<Survey>& surveys,
                                             const std::vector<JoinedIndices>& indices,
                                             std::vector<std::uint32_t> roots, std::size_t function_count);

}  // namespace eryx::link
