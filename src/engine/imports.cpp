// SPDX-License-Identifier: MIT OR Apache-2.0
// What generated code of any module calls while a guest runs: the imports of WASI preview 1 and of `eryx_host`, and
// wasm2c's runtime functions. Each of them is an import wrapper: check the stack, mark InHost, work, give %gs back, mark
// InGuest, carry out requests (docs/architecture.md).

#include <wasm-rt.h>

#include <cstdint>
#include <tuple>

#include "engine/activation.hpp"
#include "engine/guest_imports.hpp"
#include "engine/sanitizer.hpp"
#include "engine/slot.hpp"
#include "engine/trampoline.hpp"

namespace eryx::engine {
namespace {

// What the System V ABI lets a function use below its stack pointer.
constexpr std::uintptr_t caller_red_zone = 128;

template <auto Member, typename... Parameters>
U32 call_host(Parameters... parameters) noexcept {
  Activation& activation = *current_activation;
  const InHost in_host(activation);
  return (activation.imports->*Member)(activation.host, parameters...);
}

// A request of module `eryx_host` on its way to the caller's stack.
template <auto Member, typename... Parameters>
struct BridgeRequest {
  Activation& activation;
  std::tuple<Parameters...> parameters;

  static std::uint64_t run(void* argument) {
    auto& request = *static_cast<BridgeRequest*>(argument);
    Activation& guest = request.activation;
    guest.stack_switch->at_caller();
    const U32 value = std::apply(
        [&](Parameters... values) { return (guest.bridge_imports->*Member)(guest.bridge, values...); },
        request.parameters);
    guest.stack_switch->leaving_caller();
    return value;
  }
};

template <auto Member, typename... Parameters>
U32 call_bridge(Parameters... parameters) noexcept {
  Activation& activation = *current_activation;
  const InHost in_host(activation);
  if (!activation.bridge_imports) return 1;
  BridgeRequest<Member, Parameters...> request{activation, {parameters...}};
  // Below the caller's frames, which must stay intact until the guest is left.
  const auto top =
      (reinterpret_cast<std::uintptr_t>(activation.saved_stack) - caller_red_zone) & ~std::uintptr_t{15};
  void* here = nullptr;
  activation.stack_switch->visiting_caller();
  leave_thread(activation);
  const StackCallResult result = eryx_call_on_stack(&here, reinterpret_cast<void*>(top),
                                                    BridgeRequest<Member, Parameters...>::run, &request);
  return_to_thread(activation);
  activation.stack_switch->back_from_caller();
  return static_cast<U32>(result.value);
}

Trap from_runtime(wasm_rt_trap_t trap) {
  switch (trap) {
    case WASM_RT_TRAP_OOB: return Trap::MemoryOutOfBounds;
    case WASM_RT_TRAP_INT_OVERFLOW: return Trap::IntegerOverflow;
    case WASM_RT_TRAP_DIV_BY_ZERO: return Trap::DivisionByZero;
    case WASM_RT_TRAP_INVALID_CONVERSION: return Trap::InvalidConversion;
    case WASM_RT_TRAP_CALL_INDIRECT: return Trap::IndirectCall;
    case WASM_RT_TRAP_EXHAUSTION: return Trap::StackExhausted;
    default: return Trap::Unreachable;
  }
}

}  // namespace
}  // namespace eryx::engine

using namespace eryx::engine;

// One wrapper for each function of guest_imports.hpp.
// NOLINTBEGIN(bugprone-macro-parentheses): the arguments are lists in parentheses
#define ERYX_WRAP_IMPORT(name, parameters, arguments)             \
  extern "C" U32 w2c_wasi__snapshot__preview1_##name parameters { \
    return call_host<&ImportTable::name> arguments;               \
  }
#define SELF w2c_wasi__snapshot__preview1*
ERYX_WRAP_IMPORT(args_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(args_sizes_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(environ_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(environ_sizes_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(clock_res_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(clock_time_get, (SELF, U32 a, U64 b, U32 c), (a, b, c))
ERYX_WRAP_IMPORT(fd_advise, (SELF, U32 a, U64 b, U64 c, U32 d), (a, b, c, d))
ERYX_WRAP_IMPORT(fd_allocate, (SELF, U32 a, U64 b, U64 c), (a, b, c))
ERYX_WRAP_IMPORT(fd_close, (SELF, U32 a), (a))
ERYX_WRAP_IMPORT(fd_datasync, (SELF, U32 a), (a))
ERYX_WRAP_IMPORT(fd_fdstat_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(fd_fdstat_set_flags, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(fd_fdstat_set_rights, (SELF, U32 a, U64 b, U64 c), (a, b, c))
ERYX_WRAP_IMPORT(fd_filestat_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(fd_filestat_set_size, (SELF, U32 a, U64 b), (a, b))
ERYX_WRAP_IMPORT(fd_filestat_set_times, (SELF, U32 a, U64 b, U64 c, U32 d), (a, b, c, d))
ERYX_WRAP_IMPORT(fd_pread, (SELF, U32 a, U32 b, U32 c, U64 d, U32 e), (a, b, c, d, e))
ERYX_WRAP_IMPORT(fd_prestat_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(fd_prestat_dir_name, (SELF, U32 a, U32 b, U32 c), (a, b, c))
ERYX_WRAP_IMPORT(fd_pwrite, (SELF, U32 a, U32 b, U32 c, U64 d, U32 e), (a, b, c, d, e))
ERYX_WRAP_IMPORT(fd_read, (SELF, U32 a, U32 b, U32 c, U32 d), (a, b, c, d))
ERYX_WRAP_IMPORT(fd_readdir, (SELF, U32 a, U32 b, U32 c, U64 d, U32 e), (a, b, c, d, e))
ERYX_WRAP_IMPORT(fd_renumber, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(fd_seek, (SELF, U32 a, U64 b, U32 c, U32 d), (a, b, c, d))
ERYX_WRAP_IMPORT(fd_sync, (SELF, U32 a), (a))
ERYX_WRAP_IMPORT(fd_tell, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(fd_write, (SELF, U32 a, U32 b, U32 c, U32 d), (a, b, c, d))
ERYX_WRAP_IMPORT(path_create_directory, (SELF, U32 a, U32 b, U32 c), (a, b, c))
ERYX_WRAP_IMPORT(path_filestat_get, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e), (a, b, c, d, e))
ERYX_WRAP_IMPORT(path_filestat_set_times, (SELF, U32 a, U32 b, U32 c, U32 d, U64 e, U64 f, U32 g),
                 (a, b, c, d, e, f, g))
ERYX_WRAP_IMPORT(path_link, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e, U32 f, U32 g), (a, b, c, d, e, f, g))
ERYX_WRAP_IMPORT(path_open, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e, U64 f, U64 g, U32 h, U32 i),
                 (a, b, c, d, e, f, g, h, i))
ERYX_WRAP_IMPORT(path_readlink, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e, U32 f), (a, b, c, d, e, f))
ERYX_WRAP_IMPORT(path_remove_directory, (SELF, U32 a, U32 b, U32 c), (a, b, c))
ERYX_WRAP_IMPORT(path_rename, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e, U32 f), (a, b, c, d, e, f))
ERYX_WRAP_IMPORT(path_symlink, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e), (a, b, c, d, e))
ERYX_WRAP_IMPORT(path_unlink_file, (SELF, U32 a, U32 b, U32 c), (a, b, c))
ERYX_WRAP_IMPORT(poll_oneoff, (SELF, U32 a, U32 b, U32 c, U32 d), (a, b, c, d))
ERYX_WRAP_IMPORT(proc_raise, (SELF, U32 a), (a))
ERYX_WRAP_IMPORT(sched_yield, (SELF), ())
ERYX_WRAP_IMPORT(random_get, (SELF, U32 a, U32 b), (a, b))
ERYX_WRAP_IMPORT(sock_accept, (SELF, U32 a, U32 b, U32 c), (a, b, c))
ERYX_WRAP_IMPORT(sock_recv, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e, U32 f), (a, b, c, d, e, f))
ERYX_WRAP_IMPORT(sock_send, (SELF, U32 a, U32 b, U32 c, U32 d, U32 e), (a, b, c, d, e))
ERYX_WRAP_IMPORT(sock_shutdown, (SELF, U32 a, U32 b), (a, b))
#undef SELF
#undef ERYX_WRAP_IMPORT

#define ERYX_WRAP_BRIDGE(name, parameters, arguments) \
  extern "C" U32 w2c_eryx__host_##name parameters { return call_bridge<&BridgeTable::name> arguments; }
ERYX_WRAP_BRIDGE(call, (w2c_eryx__host*, U32 a), (a))
ERYX_WRAP_BRIDGE(wait, (w2c_eryx__host*, U32 a), (a))
ERYX_WRAP_BRIDGE(describe, (w2c_eryx__host*, U32 a, U32 b, U32 c), (a, b, c))
ERYX_WRAP_BRIDGE(fetch, (w2c_eryx__host*, U32 a, U32 b), (a, b))
ERYX_WRAP_BRIDGE(trace, (w2c_eryx__host*), ())
ERYX_WRAP_BRIDGE(set_timer, (w2c_eryx__host*, U64 a), (a))
ERYX_WRAP_BRIDGE(show, (w2c_eryx__host*, U32 a, U32 b, U32 c), (a, b, c))
// NOLINTEND(bugprone-macro-parentheses)
#undef ERYX_WRAP_BRIDGE

extern "C" {

void w2c_wasi__snapshot__preview1_proc_exit(w2c_wasi__snapshot__preview1*, U32 status) {
  Activation& activation = *current_activation;
  {
    const InHost in_host(activation);
    activation.imports->proc_exit(activation.host, status);
  }
  leave_guest(activation, Trap::Exited);
}

void wasm_rt_trap(wasm_rt_trap_t trap) { leave_guest(*current_activation, from_runtime(trap)); }

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t*, uint64_t delta) {
  Activation& activation = *current_activation;
  const InHost in_host(activation);
  return activation.slot->grow(delta);
}

}  // extern "C"
