// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string_view>

namespace eryx::trace {

/// The script of the profile's page. All that it shows comes from a hostile program: it makes text of it, never markup.
extern const std::string_view profile_script;

}  // namespace eryx::trace
