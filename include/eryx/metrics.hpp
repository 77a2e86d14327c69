// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>

#include "eryx/detail/export.hpp"
#include "eryx/runtime.hpp"

namespace eryx {

/// The counters of a runtime in Prometheus' text format (version 0.0.4), each with its HELP and TYPE: answer it at /metrics.
/// Names begin with "eryx_". Several runtimes of a process need a label each, such as `runtime="jobs"`; it is put between
/// the braces as it is. Default: no label.
[[nodiscard]] ERYX_API std::string to_prometheus(const RuntimeStats& stats, const std::string& labels = {});

}  // namespace eryx
