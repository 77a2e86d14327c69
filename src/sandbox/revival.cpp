// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox/revival.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string>

#include "base/utf8.hpp"
#include "bridge/json_text.hpp"
#include "eryx/error.hpp"
#include "sandbox/runtime_impl.hpp"

namespace eryx::sandbox {

wasi::World make_world(const Sandbox::Config& config, const Limits& limits, Interpreter& interpreter,
                       std::string_view standard_input) {
  wasi::World world;
  world.memory = interpreter.slot.memory();
  world.output = &interpreter.output;
  world.sleeper = &interpreter.sleeper;
  world.standard_input = standard_input;
  world.clock = config.clock;
  world.file_bytes = limits.files;
  world.file_entries = limits.file_entries;
  world.archive = config.runtime->impl().archive();
  return world;
}

std::unique_ptr<Interpreter> make_live(const Sandbox::Config& config) {
  std::unique_ptr<Interpreter> interpreter = config.runtime->impl().pool().acquire();
  interpreter->slot.expect_captures();
  interpreter->wasi.begin(make_world(config, config.limits, *interpreter, {}));
  return interpreter;
}

std::unique_ptr<Interpreter> revive(const Sandbox::Config& config, const GuestState& state,
                                    Randomness randomness) {
  std::unique_ptr<Interpreter> interpreter = make_live(config);
  // The same file in another runtime is another object, and its mappings fit all the same.
  if (state.memory->image->identity != config.runtime->impl().image().memory.identity) {
    throw Error(ErrorKind::CheckpointMismatch,
                "the checkpoint belongs to another image than this sandbox's runtime");
  }
  interpreter->slot.adopt(state.memory);
  interpreter->wasi.restore_files(state.files);
  interpreter->wasi.continue_clock_at(config.clock, state.monotonic);
  interpreter->reseed_is_due = state.reseed_is_due || randomness == Randomness::Fresh;
  return interpreter;
}

GuestState capture(Interpreter& interpreter, const engine::RecyclingPolicy& policy,
                   std::uint64_t copy_limit) {
  GuestState state;
  state.files = interpreter.wasi.capture_files();
  state.memory = interpreter.slot.capture(policy, copy_limit);
  state.monotonic = interpreter.wasi.monotonic_now();
  state.reseed_is_due = interpreter.reseed_is_due;
  return state;
}

void return_to(Interpreter& interpreter, const GuestState& state, const engine::RecyclingPolicy& policy) {
  interpreter.slot.return_to(state.memory, policy);
  interpreter.wasi.restore_files(state.files);
  interpreter.reseed_is_due = state.reseed_is_due;
}

std::vector<PendingCall> pending_calls(const WaitingProgram& program,
                                       const std::vector<CallbackKey>& callbacks) {
  std::vector<PendingCall> calls;
  for (const bridge::CallRequest& call : program.calls.calls) {
    const bool is_known = call.callback < callbacks.size();
    calls.push_back({call.id, is_known ? callbacks[call.callback].name : std::string(), call.arguments});
  }
  return calls;
}

void check_answers(const WaitingProgram& program, const std::map<std::uint32_t, CallAnswer>& answers) {
  for (const auto& [id, answer] : answers) {
    if (std::ranges::find(program.calls.calls, id, &bridge::CallRequest::id) == program.calls.calls.end()) {
      throw Error(ErrorKind::InvalidArgument,
                  "no call of id " + std::to_string(id) + " is pending: see `pending_calls`");
    }
    const auto* value = std::get_if<boost::json::value>(&answer);
    const auto* text = std::get_if<RawJson>(&answer);
    const char* problem = value ? bridge::json_problem(*value) : nullptr;
    if (text && !bridge::is_json(text->text)) problem = "a text that is no JSON";
    if (problem)
      throw Error(ErrorKind::InvalidArgument, "the answer to call " + std::to_string(id) + " is " + problem);
  }
}

bridge::Answer to_answer(const CallAnswer& answer) {
  if (const auto* value = std::get_if<boost::json::value>(&answer))
    return {ERYX_CALL_OK, boost::json::serialize(*value)};
  if (const auto* text = std::get_if<RawJson>(&answer)) return {ERYX_CALL_OK, text->text};
  return {ERYX_CALL_FAILED, base::to_utf8(std::get<CallbackError>(answer).what())};
}

}  // namespace eryx::sandbox
