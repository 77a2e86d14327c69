// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "eryx/bytes.hpp"

namespace eryx::execution {

/// Output beyond the limit, which was not kept: bytes of the streams, and shown objects.
struct DroppedOutput {
  std::uint64_t out = 0;
  std::uint64_t err = 0;
  std::uint64_t shown = 0;

  [[nodiscard]] bool any() const { return out + err + shown > 0; }
  DroppedOutput& operator+=(const DroppedOutput& more) {
    out += more.out;
    err += more.err;
    shown += more.shown;
    return *this;
  }
};

/// Adds a line to a stream's text which says that `dropped` bytes are missing; nothing if none are.
inline void mark_dropped(std::string& text, std::uint64_t dropped, Bytes limit) {
  if (dropped == 0) return;
  text += "\n[output truncated: limit of " + std::to_string(limit.count) + " bytes reached, " +
          std::to_string(dropped) + " bytes dropped]\n";
}

}  // namespace eryx::execution
