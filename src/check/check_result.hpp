// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What the guest reports of a check. All of it may be forged, by the checked session's programs say.

#include <cstddef>

#include "eryx/bytes.hpp"
#include "eryx/check.hpp"

namespace eryx::check {

/// Maximum of `CheckOptions::most`.
inline constexpr std::size_t largest_most = 1000;

/// Maximum bytes of `Diagnostic::message`, and of `suggestion`.
inline constexpr std::size_t largest_text = 2048;

/// Maximum size of the report of so many findings. The guest's texts have at most a few hundred characters.
[[nodiscard]] constexpr Bytes largest_report(std::size_t most) { return Bytes{4096 * (most + 1)}; }

/// Takes the report out of the result of the service. What is no finding is dropped; a report that cannot be read is
/// that of a check that trapped.
[[nodiscard]] CheckResult read_result(ExecuteResult execution, std::size_t most);

}  // namespace eryx::check
