// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

#include "bridge/trace_source.hpp"
#include "engine/slot.hpp"
#include "execution/observer.hpp"

namespace eryx::execution {

/// The guest's trace buffer, as far as it has not been read yet: see eryx_trace_record.
class TraceBuffer final : public bridge::TraceSource {
 public:
  /// Reports records to `observer`. Lifetime: both outlive this.
  TraceBuffer(const engine::Slot& slot, Observer& observer) : slot_(slot), observer_(observer) {}

  /// The guest empties the buffer when a turn begins.
  void begin_turn() { read_ = 0; }
  void read() noexcept override;
  void read_all() noexcept override {
    read();
    read_ = 0;
  }

 private:
  const engine::Slot& slot_;
  Observer& observer_;
  std::uint32_t read_ = 0;
};

}  // namespace eryx::execution
