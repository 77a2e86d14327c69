// SPDX-License-Identifier: MIT OR Apache-2.0
#include "sandbox/execution.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/json/serialize.hpp>
#include <limits>
#include <utility>

#include "base/steady_time.hpp"
#include "base/utf8.hpp"
#include "eryx/error.hpp"
#include "sandbox/callback_index.hpp"
#include "sandbox/exception_reader.hpp"
#include "sandbox/revival.hpp"
#include "sandbox/runtime_impl.hpp"

namespace eryx::sandbox {
namespace {

using engine::SteadyTime;
using engine::Trap;
using turn::TurnEnding;

// The traceback of an exception with a hostile message; the guest caps it too.
constexpr std::uint64_t exception_limit = std::uint64_t{1} << 20;
constexpr std::uint64_t value_error_limit = 64 * 1024;

std::shared_ptr<const bridge::CallbackSet> merged(const Sandbox::Config& config,
                                                  const std::vector<Callback>& more) {
  if (more.empty()) return config.callbacks;
  std::vector<Callback> all;
  for (const bridge::RegisteredCallback& registered : config.callbacks->all())
    all.push_back(registered.callback);
  all.insert(all.end(), more.begin(), more.end());
  return std::make_shared<const bridge::CallbackSet>(std::move(all));
}

void set_text(std::string bytes, std::string& text, std::optional<std::string>& raw) {
  if (base::is_utf8(bytes)) {
    text = std::move(bytes);
  } else {
    text = base::to_utf8(bytes);
    raw = std::move(bytes);
  }
}

}  // namespace

Execution::Execution(std::shared_ptr<const Sandbox::Config> config, const ExecuteOptions& options,
                     Driver driver)
    : config_(std::move(config)),
      limits_(options.limits.value_or(config_->limits)),
      driver_(driver),
      callbacks_(merged(*config_, options.callbacks)),
      standard_input_(options.standard_input),
      origin_(Origin::Fresh),
      started_(SteadyTime::clock::now()) {
  read_options(options);
  interpreter_ = config_->runtime->impl().pool().acquire();
  start_clock();
  config_->runtime->impl().count_execution();
}

Execution::Execution(std::shared_ptr<const Sandbox::Config> config, const ExecuteOptions& options,
                     Driver driver, Live& live)
    : config_(std::move(config)),
      limits_(options.limits.value_or(config_->limits)),
      driver_(driver),
      callbacks_(live.callbacks),
      standard_input_(options.standard_input),
      origin_(Origin::Live),
      start_flags_(live.start_flags),
      started_(SteadyTime::clock::now()) {
  read_options(options);
  interpreter_ = std::move(live.interpreter);
  start_clock();
  config_->runtime->impl().count_execution();
}

void Execution::read_options(const ExecuteOptions& options) {
  if (options.limits) check(limits_, config_->runtime->image());
  journaling_ = Journaling::make(options);
  if (options.inputs.empty()) return;
  check(options);
  inputs_json_ = boost::json::serialize(options.inputs);
}

void Execution::start_clock() {
  const auto left = std::max(limits_.wall_time - wall_used_, std::chrono::nanoseconds::zero());
  interpreter_->watch.begin(base::later(started_, left), limits_.grace);
}

Execution::~Execution() {
  if (!interpreter_) return;
  try {
    config_->runtime->impl().pool().release(std::move(interpreter_));
  } catch (const Error&) {  // The interpreter was destroyed instead.
  }
}

LimitBreach Execution::breach(LimitKind kind) const {
  switch (kind) {
    case LimitKind::WallTime: return {kind, static_cast<std::uint64_t>(limits_.wall_time.count())};
    case LimitKind::Memory: return {kind, limits_.memory.count};
    case LimitKind::Source: return {kind, limits_.source.count};
    case LimitKind::Input: return {kind, limits_.input.count};
    case LimitKind::Files: return {kind, limits_.files.count};
  }
  return {kind, 0};
}

// What is refused before the guest sees it.
std::optional<LimitBreach> Execution::refusal(std::string_view program) const {
  if (program.size() > limits_.source.count) return breach(LimitKind::Source);
  if (inputs_json_.size() > limits_.input.count || standard_input_.size() > limits_.input.count) {
    return breach(LimitKind::Input);
  }
  return std::nullopt;
}

void Execution::begin() {
  Interpreter& interpreter = *interpreter_;
  interpreter.slot.set_memory_limit(limits_.memory.count);
  interpreter.output.begin(limits_.output.count, output_used_);
  wasi::World world = make_world(*config_, limits_, interpreter, standard_input_);
  if (journaling_) {
    world.tape = &journaling_->times();
    world.seed = journaling_->seed();
  }
  if (origin_ == Origin::Fresh) {
    interpreter.wasi.begin(world);
  } else {
    interpreter.wasi.resume_in(world);
  }
  begin_bridge();
  begun_ = true;
}

void Execution::go_on(WaitingProgram program, const ResumeOptions& options) {
  // A forged checkpoint may say anything; what is added later must not wrap around.
  wall_used_ = std::min(program.wall_used, std::chrono::nanoseconds::max() / 2);
  output_used_ = std::min(program.output_used, std::numeric_limits<std::uint64_t>::max() / 2);
  standard_input_ = std::move(program.standard_input);
  start_clock();
  begin();
  guest_deadline_ = program.deadline;
  guest_wake_ = interpreter_->wasi.wake_time(guest_deadline_);
  bridge::Bridge& bridge = interpreter_->bridge;
  bridge.restore(std::move(program.calls));
  for (const auto& [id, answer] : options.answers) bridge.answer_deferred(id, to_answer(answer));
  if (options.unanswered == ResumeOptions::Unanswered::StartAgain) bridge.start_deferred();
}

// The program waits, and either nobody here will answer or somebody wants it to stop for now.
bool Execution::is_to_suspend() {
  bridge::Bridge& bridge = interpreter_->bridge;
  return !bridge.collect() && bridge.is_to_suspend() && SteadyTime::clock::now() < turn_time() &&
         interpreter_->watch.request() == engine::Request::None;
}

WaitingProgram Execution::describe_waiting() const {
  WaitingProgram program;
  program.deadline = guest_deadline_;
  program.calls = interpreter_->bridge.pending();
  program.wall_used = wall_used_ + (SteadyTime::clock::now() - started_);
  program.output_used = output_used_ + interpreter_->output.size();
  program.standard_input = interpreter_->wasi.unread_input();
  return program;
}

void Execution::begin_bridge() {
  Runtime::Impl& runtime = config_->runtime->impl();
  Interpreter& interpreter = *interpreter_;
  bridge::BridgeWorld world;
  world.memory = interpreter.slot.memory();
  world.watch = &interpreter.watch;
  world.times = &interpreter.times;
  world.callbacks = callbacks_;
  world.limits = limits_;
  world.chosen_executor = config_->executor;
  world.on_failure = config_->on_callback_failure;
  world.tape = journaling_ ? &journaling_->calls() : nullptr;
  world.host.adopt = [&runtime](std::function<void()> work) {
    boost::asio::post(runtime.workers().get_executor(), std::move(work));
  };
  if (driver_ == Driver::Asynchronous) {
    WorkerPool& workers = runtime.workers();
    world.host.pool = workers.get_executor();
    world.host.on_block = [&workers, live = live_] {
      if (live) live->note_blocked();
      workers.note_blocked();
    };
    world.host.on_unblock = [&workers, live = live_] {
      workers.note_unblocked();
      if (live) live->note_unblocked();
    };
    interpreter.sleeper.set_pool(&workers, live_.get());
  } else {
    interpreter.sleeper.set_pool(nullptr, nullptr);
  }
  interpreter.bridge.begin(std::move(world));
}

Execution::State Execution::turn(std::string_view program) {
  if (!begun_) return first_turn(program);
  if (!is_to_suspend()) return next_turn();
  result_.outcome = Outcome::Suspended;
  waiting_program_ = describe_waiting();
  return State::Done;
}

Execution::State Execution::first_turn(std::string_view program) {
  if (const auto refused = refusal(program)) {
    result_.outcome = Outcome::LimitExceeded;
    result_.limit = refused;
    return State::Done;
  }
  begin();
  turn::StartMessage message;
  message.flags = start_flags_;
  message.program = program;
  message.inputs_json = inputs_json_;
  const bool is_service = (start_flags_ & ERYX_START_SERVICE) != 0;
  message.result_variable = is_service ? service_result_variable : config_->result_variable;
  message.environment = config_->environment;
  message.callbacks = callbacks_->name_hashes();
  message.result_limit = static_cast<std::uint32_t>(limits_.result.count);
  const SteadyTime entered = SteadyTime::clock::now();
  turn::TurnResult turned = reseed();
  if (turned.ending == TurnEnding::Done)
    turned = turn::start(interpreter_->slot, interpreter_->host(), &interpreter_->watch, message);
  result_.stats.guest += SteadyTime::clock::now() - entered;
  return after(turned);
}

// Inside of the execution, because it runs Python of a guest whose memory may be forged. Returns: Done, or how the guest
// was left.
turn::TurnResult Execution::reseed() {
  turn::TurnResult result;
  result.ending = TurnEnding::Done;
  if (!std::exchange(interpreter_->reseed_is_due, false)) return result;
  return turn::reseed(interpreter_->slot, interpreter_->host(), &interpreter_->watch);
}

Execution::State Execution::next_turn() {
  engine::Watch& watch = interpreter_->watch;
  watch.refresh();
  // A frozen clock moves on by the sleep that has ended, not by an answer that came before.
  const bool slept = SteadyTime::clock::now() >= guest_wake_;
  if (slept && watch.request() == engine::Request::None) interpreter_->wasi.advance_to(guest_deadline_);
  const SteadyTime entered = SteadyTime::clock::now();
  turn::TurnResult turned = reseed();
  if (turned.ending == TurnEnding::Done)
    turned =
        turn::resume(interpreter_->slot, interpreter_->host(), &watch, interpreter_->bridge.take_answers());
  result_.stats.guest += SteadyTime::clock::now() - entered;
  return after(turned);
}

Execution::State Execution::after(const turn::TurnResult& turned) {
  ++result_.stats.turns;
  left_good_state_ = turned.ending == TurnEnding::Done;
  if (live_) {
    Stats stats = result_.stats;
    stats.callbacks = interpreter_->bridge.stats();
    stats.peak_memory = Bytes{interpreter_->slot.memory().size()};
    live_->publish(stats);
  }
  if (turned.ending == TurnEnding::Idle) {
    guest_deadline_ = turned.reply.deadline;
    guest_wake_ = interpreter_->wasi.wake_time(guest_deadline_);
    if (interpreter_->bridge.start_calls(turned.reply.calls.address, turned.reply.calls.size))
      return State::Idle;
    read_outcome({});  // calls that no guest of ours makes: its state is broken
    return State::Done;
  }
  read_outcome(turned);
  return State::Done;
}

SteadyTime Execution::wake_time() const { return std::min(turn_time(), interpreter_->bridge.next_timeout()); }

bool Execution::is_ready() {
  return interpreter_->bridge.collect() || SteadyTime::clock::now() >= turn_time() ||
         interpreter_->watch.is_asking() || interpreter_->bridge.is_to_suspend();
}

void Execution::wait() { interpreter_->bridge.wait_for_answers(turn_time(), bridge::Bridge::Waiter::Idle); }

// Callbacks aside.
SteadyTime Execution::turn_time() const { return std::min(guest_wake_, interpreter_->watch.next_limit()); }

void Execution::read_outcome(const turn::TurnResult& turned) {
  switch (turned.ending) {
    case TurnEnding::Done: read_program_ending(turned.reply); return;
    case TurnEnding::OutOfMemory:
      result_.outcome = Outcome::LimitExceeded;
      result_.limit = breach(LimitKind::Memory);
      return;
    case TurnEnding::Left: break;
    default:
      result_.outcome = Outcome::Trapped;
      result_.trap = "the interpreter's state is broken";
      return;
  }
  if (turned.trap == Trap::Stopped) {
    read_interruption();
  } else if (turned.trap == Trap::Exited) {
    result_.exit_code = static_cast<int>(interpreter_->wasi.exit_status().value_or(0));
  } else {
    result_.outcome = Outcome::Trapped;
    result_.trap = engine::describe(turned.trap);
  }
}

void Execution::read_interruption() {
  if (interpreter_->watch.reason() == ERYX_INTERRUPT_CANCELLED) {
    result_.outcome = Outcome::Cancelled;
  } else {
    result_.outcome = Outcome::LimitExceeded;
    result_.limit = breach(LimitKind::WallTime);
  }
}

void Execution::read_program_ending(const eryx_reply& reply) {
  const Interpreter& interpreter = *interpreter_;
  const engine::Slot& slot = interpreter.slot;
  const std::uint32_t hints = reply.hints;
  if (reply.ending == ERYX_ENDING_RAISED) {
    result_.exit_code = 1;
    if (const auto text = turn::copy_out(slot, reply.exception, exception_limit)) {
      result_.exception = read_exception(*text);
    } else {
      result_.exception.emplace();
    }
  }
  // A program that caught the interrupt and went on to its end has exceeded its time all the same.
  const auto delivered =
      slot.memory().load(engine::GuestPtr<std::uint32_t>{slot.layout().interrupt_delivered});
  if (interpreter.watch.request() != engine::Request::None && delivered.value_or(1) != 0) {
    read_interruption();
    return;
  }
  switch (reply.ending) {
    case ERYX_ENDING_EXITED: result_.exit_code = reply.exit_code; break;
    case ERYX_ENDING_RETURNED: break;
    case ERYX_ENDING_RAISED:
      result_.outcome = Outcome::Raised;
      if ((hints & ERYX_HINT_MEMORY_ERROR) && slot.growth_refused()) {
        result_.outcome = Outcome::LimitExceeded;
        result_.limit = breach(LimitKind::Memory);
      } else if ((hints & ERYX_HINT_NO_SPACE) && interpreter.wasi.quota().was_exceeded()) {
        result_.outcome = Outcome::LimitExceeded;
        result_.limit = breach(LimitKind::Files);
      }
      return;
    default:
      result_.outcome = Outcome::Trapped;
      result_.trap = "the interpreter's state is broken";
      left_good_state_ = false;
      return;
  }
  result_.value_json = turn::copy_out(slot, reply.value, limits_.result.count);
  if (const auto why = turn::copy_out(slot, reply.value_error, value_error_limit)) {
    result_.value_error = base::to_utf8(*why);
    result_.value_json.reset();
  }
}

ExecuteResult Execution::finish() {
  ExecuteResult result = collect();
  Runtime::Impl& runtime = config_->runtime->impl();
  if (waiting_program_) {
    GuestState state = capture(*interpreter_, runtime.pool().policy(), engine::checkpoint_copy_limit);
    state.callbacks = places_of(*callbacks_);
    state.executions = 1;
    state.program = std::move(waiting_program_);
    result.checkpoint.emplace(std::make_shared<const GuestState>(std::move(state)));
  }
  result.stats.pages_restored = runtime.pool().release(std::move(interpreter_));
  result.stats.wall = SteadyTime::clock::now() - started_;
  return result;
}

ExecuteResult Execution::collect() {
  Interpreter& interpreter = *interpreter_;
  if (begun_) {
    OutputCapture::Captured output = interpreter.output.take();
    set_text(std::move(output.out), result_.stdout_text, result_.stdout_raw);
    set_text(std::move(output.err), result_.stderr_text, result_.stderr_raw);
    result_.output_truncated = output.truncated;
  }
  result_.stats.callbacks = interpreter.bridge.stats();
  result_.stats.peak_memory = Bytes{interpreter.slot.memory().size()};
  result_.stats.wall = SteadyTime::clock::now() - started_;
  if (journaling_) journaling_->finish(result_);
  return std::move(result_);
}

std::unique_ptr<Interpreter> Execution::take_interpreter() {
  if (interpreter_) {
    interpreter_->bridge.end();
    interpreter_->wasi.leave_journal();
  }
  return std::move(interpreter_);
}

void run_to_end(Execution& execution, std::string_view program, const ExecuteOptions& options) {
  // Gone before the interpreter is: a late request must not meet the next execution.
  const std::stop_callback cancel(options.stop, [&execution] { execution.cancel(); });
  const std::stop_callback suspend(options.suspend, [&execution] { execution.suspend(); });
  while (execution.turn(program) == Execution::State::Idle) execution.wait();
}

}  // namespace eryx::sandbox
