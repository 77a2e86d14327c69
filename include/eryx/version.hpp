// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

namespace eryx {

/// Version of the library, "MAJOR.MINOR.PATCH"; from the build.
[[nodiscard]] const char* version() noexcept;

}  // namespace eryx
