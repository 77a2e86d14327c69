// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace eryx::trace {

/// The style sheet of the profile's page.
extern const std::string_view profile_style;

}  // namespace eryx::trace
