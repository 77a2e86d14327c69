// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which functions may return with an exception under way, so that their callers have to look.

#include <cstddef>
#include <vector>

#include "link/joined_indices.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// One entry for each function of the joined module. Functions of main never do: there is no C++ in it, and an exception that passes
/// through CPython's own frames is a mistake in any build of Python.
[[nodiscard]] std::vector<bool> find_throwing(const std::vector<SideModule>& sides,
                                              const std::vector<Survey>& surveys,
                                              const std::vector<JoinedIndices>& indices,
                                              std::size_t function_count);

}  // namespace eryx::link
