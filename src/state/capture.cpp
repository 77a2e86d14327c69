// SPDX-License-Identifier: MIT OR Apache-2.0
#include "state/capture.hpp"

#include "eryx/error.hpp"
#include "execution/guest_world.hpp"

namespace eryx::state {

GuestState capture(execution::Interpreter& interpreter, const engine::RecyclingPolicy& policy,
                   std::uint64_t copy_limit) {
  GuestState state;
  state.files = interpreter.wasi.capture_files();
  state.memory = interpreter.slot.capture(policy, copy_limit);
  state.monotonic = interpreter.wasi.monotonic_now();
  state.reseed_is_due = interpreter.reseed_is_due;
  return state;
}

void return_to(execution::Interpreter& interpreter, const GuestState& state,
               const engine::RecyclingPolicy& policy) {
  interpreter.slot.return_to(state.memory, policy);
  interpreter.wasi.restore_files(state.files);
  interpreter.reseed_is_due = state.reseed_is_due;
}

std::unique_ptr<execution::Interpreter> revive(const execution::Config& config, const GuestState& state,
                                               Randomness randomness) {
  // Compares identities, because another runtime has its own object for the same image file.
  if (state.memory->image->identity != config.interpreters->memory_image()->identity) {
    throw Error(ErrorKind::CheckpointMismatch,
                "the checkpoint belongs to another image than this sandbox's runtime");
  }
  execution::InterpreterLoan loan(execution::acquire_for_session(config), *config.interpreters);
  loan->slot.adopt(state.memory);
  loan->wasi.restore_files(state.files);
  loan->wasi.continue_clock_at(config.clock, state.monotonic);
  loan->reseed_is_due = state.reseed_is_due || randomness == Randomness::Fresh;
  return loan.settle();
}

}  // namespace eryx::state
