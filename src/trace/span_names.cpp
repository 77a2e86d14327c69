// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/spans.hpp"

namespace eryx {

const char* to_string(SpanKind kind) noexcept {
  switch (kind) {
    case SpanKind::Execution: return "execution";
    case SpanKind::Turn: return "turn";
    case SpanKind::Callback: return "callback";
  }
  return "unknown";
}

const char* to_string(SpanStatus status) noexcept {
  switch (status) {
    case SpanStatus::Unset: return "unset";
    case SpanStatus::Error: return "error";
  }
  return "unknown";
}

}  // namespace eryx
