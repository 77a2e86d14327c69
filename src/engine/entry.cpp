// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/entry.hpp"

#include "engine/activation.hpp"
#include "engine/native_stack.hpp"
#include "engine/sanitizer.hpp"
#include "engine/segment.hpp"
#include "engine/signals.hpp"
#include "engine/trampoline.hpp"

namespace eryx::engine {
namespace {

struct Call {
  Activation* activation;
  Export function;
  std::uint32_t first;
  std::uint32_t second;
  StackSwitch* stack_switch;
};

std::uint32_t dispatch(const Slot& slot, Export function, std::uint32_t first, std::uint32_t second) {
  const GuestExports& exports = slot.module().exports;
  void* instance = slot.instance();
  switch (function) {
    case Export::Initialize: exports.initialize(instance); return 0;
    case Export::Boot: return exports.boot(instance);
    case Export::Freeze: return exports.freeze(instance, first);
    case Export::Layout: return exports.layout(instance);
    case Export::Turn: return exports.turn(instance, first, second);
    case Export::Alloc: return exports.alloc(instance, first);
    case Export::Free: exports.free(instance, first); return 0;
    case Export::Reseed: exports.reseed(instance); return 0;
    case Export::Link: slot.native()->link(instance); return 0;
  }
  return 0;
}

// On the guest's stack. Owns nothing: a trap abandons this frame.
std::uint64_t run_on_guest_stack(void* argument) {
  const Call& call = *static_cast<Call*>(argument);
  Activation& activation = *call.activation;
  call.stack_switch->arrived();
  activation.where.store(Where::InGuest, std::memory_order_relaxed);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  // Requests from before the guest was entered, or while it waited.
  if (activation.watch && activation.watch->has_errand()) carry_out_request(activation);
  const std::uint32_t value = dispatch(*activation.slot, call.function, call.first, call.second);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  activation.where.store(Where::InHost, std::memory_order_relaxed);
  call.stack_switch->departing();
  return value;
}

}  // namespace

CallResult call_export(Slot& slot, const Slot::WriteScope& writing, const HostBinding& host, Watch* watch,
                       Export function, std::uint32_t first, std::uint32_t second) {
  prepare_thread();
  writing.unsettle();
  const NativeStackPool::Lease lease = NativeStackPool::instance().lease();
  const NativeStack& stack = lease.stack();

  Activation activation;
  activation.code = slot.module().code;
  if (const NativeObject* const native = slot.native()) activation.native_code = native->code();
  activation.memory_base = slot.base();
  activation.stack_guard = reinterpret_cast<std::uintptr_t>(stack.guard());
  activation.stack_reserve = reinterpret_cast<std::uintptr_t>(stack.reserve());
  activation.stack_low = reinterpret_cast<std::uintptr_t>(stack.low());
  activation.stack_high = reinterpret_cast<std::uintptr_t>(stack.high());
  activation.slot = &slot;
  activation.watch = watch;
  activation.imports = host.imports;
  activation.host = host.object;
  activation.bridge_imports = host.bridge_imports;
  activation.bridge = host.bridge;
  activation.outer = current_activation;
  activation.thread = &signal_state();

  StackSwitch stack_switch(stack.low(), native_stack_size);
  activation.stack_switch = &stack_switch;
  Call call{&activation, function, first, second, &stack_switch};
  StackCallResult result{};
  {
    const ArmedWatch armed(watch, &activation);
    const std::uint64_t segment_base = read_segment_base();
    current_activation = &activation;
    write_segment_base(reinterpret_cast<std::uint64_t>(slot.base()));
    stack_switch.leaving();
    result = eryx_call_on_stack(&activation.saved_stack, stack.high(), run_on_guest_stack, &call);
    stack_switch.returned();
    write_segment_base(segment_base);
    current_activation = activation.outer;
  }
  if (activation.reserve_is_open.load(std::memory_order_relaxed)) stack.close_reserve();
  // Without a fault the stack cannot have become deeper.
  if (writing.settle()) stack.trim();
  // By what it says there: code that counts traps when it sees that, and not everything looks.
  const bool is_exhausted = slot.fuel_left().value_or(0) < 0;
  if (result.left != 0 || is_exhausted) {
    slot.distrust();
    return {is_exhausted ? Trap::FuelExhausted : static_cast<Trap>(result.value), 0};
  }
  return {Trap::None, static_cast<std::uint32_t>(result.value)};
}

}  // namespace eryx::engine
