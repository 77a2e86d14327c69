#pragma once

namespace eryx {

/// Version of the library, "MAJOR.MINOR.PATCH"; from the build.
[[nodiscard]] const char* version() noexcept;

}  // namespace eryx
