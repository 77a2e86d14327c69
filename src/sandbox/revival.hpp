// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Between interpreters and states: taking a state of one, putting one into it.

#include <memory>
#include <string_view>

#include "sandbox/config.hpp"
#include "sandbox/guest_state.hpp"
#include "sandbox/interpreter.hpp"

namespace eryx::sandbox {

/// What an interpreter's guest can reach. Lifetime: until `standard_input` goes.
[[nodiscard]] wasi::World make_world(const Sandbox::Config& config, const Limits& limits,
                                     Interpreter& interpreter, std::string_view standard_input);

/// An interpreter of the pool's in which no program has run, with its files. Errors: OutOfResources.
[[nodiscard]] std::unique_ptr<Interpreter> make_live(const Sandbox::Config& config);

/// One that goes on from a state. Errors: CheckpointMismatch (of another image), OutOfResources.
[[nodiscard]] std::unique_ptr<Interpreter> revive(const Sandbox::Config& config, const GuestState& state,
                                                  Randomness randomness);

/// Memory, files and clock as they are now. Requires: no execution runs, or it waits. Errors: OutOfResources.
[[nodiscard]] GuestState capture(Interpreter& interpreter, const engine::RecyclingPolicy& policy,
                                 std::uint64_t copy_limit);

/// Puts them back to what they were. Errors: OutOfResources; the interpreter must then be destroyed.
void return_to(Interpreter& interpreter, const GuestState& state, const engine::RecyclingPolicy& policy);

/// What a program waits for, as embedders see it.
[[nodiscard]] std::vector<PendingCall> pending_calls(const WaitingProgram& program,
                                                     const std::vector<CallbackKey>& callbacks);

/// Checks answers against what a program waits for. Errors: InvalidArgument.
void check_answers(const WaitingProgram& program, const std::map<std::uint32_t, CallAnswer>& answers);

/// As the guest is told.
[[nodiscard]] bridge::Answer to_answer(const CallAnswer& answer);

}  // namespace eryx::sandbox
