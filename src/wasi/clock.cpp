// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/conversions.hpp"
#include "wasi/preview1.hpp"

namespace eryx::wasi {

std::optional<WasiTimestamp> Preview1::time_of(ClockId id) {
  switch (id) {
    case ClockId::Realtime: return to_wasi(clock_.now());
    case ClockId::Monotonic: {
      const bool was_replayed = clock_.is_replayed();
      const GuestTime shown = clock_.read_monotonic();
      if (was_replayed && timer() != never) arm_timer();  // the journal has ended
      return shown;
    }
    // The time since the start stands in for CPU time: the guest must not learn what the host's scheduler does.
    case ClockId::ProcessCpuTime:
    case ClockId::ThreadCpuTime: return clock_.read_processor();
  }
  return std::nullopt;
}

Errno Preview1::clock_res_get(ClockId id, GuestPtr<WasiTimestamp> resolution) {
  if (id > ClockId::ThreadCpuTime) return Errno::Invalid;
  const auto granularity = static_cast<WasiTimestamp>(clock_.granularity().count());
  return memory_.store(resolution, granularity) ? Errno::Success : Errno::Fault;
}

Errno Preview1::clock_time_get(ClockId id, WasiTimestamp /*precision*/, GuestPtr<WasiTimestamp> time) {
  const auto shown = time_of(id);
  if (!shown) return Errno::Invalid;
  return memory_.store(time, *shown) ? Errno::Success : Errno::Fault;
}

}  // namespace eryx::wasi
