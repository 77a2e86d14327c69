// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Where in memory and in the table the segments of a side module go: nowhere but to the place that is its own.

#include <vector>

#include "link/joined_indices.hpp"
#include "link/joined_segments.hpp"
#include "link/placement.hpp"
#include "link/side_module.hpp"

namespace eryx::link {

/// Its functions in the table, by the indices of the joined module. Errors: NativeCodeUnsupported.
[[nodiscard]] std::vector<JoinedElements> place_elements(const SideModule& side, const Place& at,
                                                         const JoinedIndices& indices);

/// Its data; all its globals are known. Errors: NativeCodeUnsupported.
[[nodiscard]] std::vector<JoinedData> place_data(const SideModule& side, const Place& at,
                                                 const JoinedIndices& indices);

/// The value of an i32; the globals that it names are known.
[[nodiscard]] std::uint32_t value_of(const ConstantExpression& expression, const JoinedIndices& indices);

}  // namespace eryx::link
