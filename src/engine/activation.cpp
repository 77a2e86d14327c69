// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/activation.hpp"

#include <cstring>

#include "engine/segment.hpp"
#include "engine/signals.hpp"
#include "engine/slot.hpp"
#include "engine/trampoline.hpp"
#include "engine/watchdog.hpp"

namespace eryx::engine {

thread_local constinit Activation* current_activation __attribute__((tls_model("initial-exec"))) = nullptr;

void leave_guest(Activation& activation, Trap trap) noexcept {
  activation.where.store(Where::InHost, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  eryx_leave(activation.saved_stack, static_cast<std::uint64_t>(trap));
}

// Not inlined, so that no address of a variable of the thread before is used.
[[gnu::noinline]] void return_to_thread(Activation& activation) noexcept {
  activation.outer = current_activation;
  current_activation = &activation;
  const SignalState& thread = signal_state();
  if (activation.thread == &thread) return;
  activation.thread = &thread;
  // Page faults were counted for the other thread.
  activation.slot->distrust();
  if (activation.watch) move_armed_watch(*activation.watch);
  try {
    prepare_thread();
  } catch (...) {
    leave_guest(activation, Trap::Stopped);  // there is no memory for a signal stack
  }
}

namespace {

// What CPython's own handler of a signal does; `tripped` is the address of the signal's flag.
void trip(Activation& activation, eryx_guest_address tripped) noexcept {
  const GuestMemory memory = activation.slot->memory();
  const eryx_layout& layout = activation.slot->layout();
  const auto breaker = memory.load(GuestPtr<std::uint8_t>{layout.eval_breaker});
  if (!breaker) return;
  constexpr std::uint8_t signals_pending = 1U << 1;  // _PY_SIGNALS_PENDING_BIT of CPython 3.13
  static_cast<void>(memory.store(GuestPtr<std::uint32_t>{tripped}, 1U));
  static_cast<void>(memory.store(GuestPtr<std::uint32_t>{layout.any_tripped}, 1U));
  static_cast<void>(memory.store(GuestPtr<std::uint8_t>{layout.eval_breaker},
                                 static_cast<std::uint8_t>(*breaker | signals_pending)));
}

}  // namespace

// Runs on the guest's own thread, so there is no data race; between a load and a store by the guest the flag may be
// lost, and is then sent again. Addresses come from the image, hence from a guest, and are checked like any other.
void trip_soft_interrupt(Activation& activation) noexcept {
  const GuestMemory memory = activation.slot->memory();
  const eryx_layout& layout = activation.slot->layout();
  const auto delivered = memory.load(GuestPtr<std::uint32_t>{layout.interrupt_delivered});
  if (delivered && *delivered != 0) {
    activation.watch->note_delivered();
    return;
  }
  static_cast<void>(
      memory.store(GuestPtr<std::uint32_t>{layout.interrupt_reason}, activation.watch->reason()));
  trip(activation, layout.signal_tripped);
}

void trip_alarm(Activation& activation) noexcept {
  trip(activation, activation.slot->layout().alarm_tripped);
}

void carry_out_request(Activation& activation) noexcept {
  switch (activation.watch->request()) {
    case Request::None: break;
    case Request::Soft: trip_soft_interrupt(activation); break;
    case Request::Hard: leave_guest(activation, Trap::Stopped);
  }
  if (activation.watch->is_ringing()) trip_alarm(activation);
}

InHost::~InHost() {
  // The host function may have run another sandbox on this thread, and that one may have trapped.
  write_segment_base(reinterpret_cast<std::uint64_t>(activation_.memory_base));
  std::atomic_signal_fence(std::memory_order_seq_cst);
  activation_.where.store(Where::InGuest, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  // What came in between found us InHost and did nothing.
  if (activation_.reserve_is_open.load(std::memory_order_relaxed))
    leave_guest(activation_, Trap::StackExhausted);
  if (activation_.watch && activation_.watch->has_errand()) carry_out_request(activation_);
}

}  // namespace eryx::engine
