// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/trace.hpp"
#include "eryx/trace_export.hpp"

namespace eryx::trace {

/// What the page's script shows, as JSON; profile_script.hpp says how. Bounded, however long the trace is.
[[nodiscard]] std::string profile_data_of(const Trace& trace, const ProfilePage& page);

}  // namespace eryx::trace
