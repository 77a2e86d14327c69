// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Which functions may return with an exception under way, so that their callers have to look.

#include <cstddef>
#include <string_view>
#include <vector>

#include "link/joined_indices.hpp"
#include "link/main_module.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// One entry for each function of the joined module. C functions of main never do: an exception that passes through CPython's own
/// frames is a mistake in any build of Python.
[[nodiscard]] std::vector<bool> find_throwing(const MainModule& main, const std::vector<SideModule>& sides,
                                              const std::vector<Survey>& surveys,
                                              const std::vector<JoinedIndices>& indices,
                                              std::size_t function_count);

/// Whether a function that main exports may throw: those of the C++ library, by their mangled names, and the unwinder's.
[[nodiscard]] bool may_main_throw(std::string_view name) noexcept;

}  // namespace eryx::link
