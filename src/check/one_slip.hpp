// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace eryx::check {

/// Whether one text is the other with a single slip of the finger: a character more, less or another, or two that were swapped.
[[nodiscard]] bool is_one_slip(std::string_view text, std::string_view meant);

}  // namespace eryx::check
