// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/export.hpp"

namespace eryx {

/// Version of the library: "MAJOR.MINOR.PATCH".
[[nodiscard]] ERYX_API const char* version() noexcept;

}  // namespace eryx
