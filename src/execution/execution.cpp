// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/execution.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

#include "base/steady_time.hpp"
#include "base/utf8.hpp"
#include "execution/exception_reader.hpp"
#include "execution/guest_world.hpp"
#include "execution/value_reader.hpp"

namespace eryx::execution {
namespace {

using engine::SteadyTime;
using turn::TurnEnding;

// Bytes of an exception as JSON, whose message may be hostile; the guest caps it too.
constexpr std::uint64_t exception_limit = std::uint64_t{1} << 20;
constexpr std::uint64_t value_error_limit = 64 * 1024;

// The standard input at the start of the run. Lifetime: as long as `what`.
base::SharedText standard_input_of(const std::variant<NewProgram, ResumedProgram, ServiceProgram>& what) {
  if (const auto* program = std::get_if<NewProgram>(&what)) return program->standard_input;
  if (const auto* resumed = std::get_if<ResumedProgram>(&what)) return resumed->waiting.standard_input;
  return {};
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

Execution::Execution(Start&& start, bridge::ThreadHost& threads)
    : threads_(threads), start_(std::move(start)) {
  auto* resumed = std::get_if<ResumedProgram>(&start_.what);
  if (auto* program = std::get_if<NewProgram>(&start_.what)) feed_ = std::move(program->feed);
  if (resumed) {
    feed_ = std::move(resumed->waiting.feed);
    // A forged checkpoint may contain any value; sums of these must not overflow.
    wall_used_ = std::min(resumed->waiting.wall_used, std::chrono::nanoseconds::max() / 2);
    output_used_ = std::min(resumed->waiting.output_used, std::numeric_limits<std::uint64_t>::max() / 2);
    fuel_used_ = std::min(resumed->waiting.fuel_used, std::numeric_limits<std::uint64_t>::max() / 2);
  }
  Interpreter& interpreter = guest();
  const SteadyTime soft_deadline = bounded_deadline();
  interpreter.watch.begin(soft_deadline, start_.limits.grace);
  interpreter.slot.set_memory_limit(start_.limits.memory.count);
  interpreter.slot.set_fuel(granted_fuel());
  interpreter.output.begin(start_.limits.output.count, output_used_);
  interpreter.output.watch(start_.observer.get());
  interpreter.sleeper.begin(threads, start_.observer.get());
  wasi::World world =
      make_world(*start_.config, start_.limits, interpreter, standard_input_of(start_.what).view());
  world.input = start_.input.get();
  if (feed_) continue_clock(world, resumed);
  if (start_.tapes) {
    world.tape = &start_.tapes->times();
    world.seed = start_.tapes->seed();
  }
  interpreter.enter(world);
  if (start_.tracing == Start::Tracing::On && start_.observer)
    trace_.emplace(interpreter.slot, *start_.observer);
  begin_bridge(threads);
  if (resumed) continue_waiting(*resumed);
}

// The pieces of a program are one execution, also by a real-time clock that starts with it.
void Execution::continue_clock(wasi::World& world, const ResumedProgram* resumed) {
  const wasi::GuestTime now = guest().wasi.monotonic_now();
  feed_started_ = resumed ? std::min(resumed->waiting.started, now) : now;
  if (world.clock.start) *world.clock.start += std::chrono::nanoseconds(now - feed_started_);
}

// When the wall time is over. If a handler runs this, the execution that the handler belongs to waits for it: its limits
// end this one too, and are then what the result says.
SteadyTime Execution::bounded_deadline() {
  using std::chrono::nanoseconds;
  const bridge::Nesting outer = bridge::nesting_here();
  Limits& limits = start_.limits;
  const nanoseconds left = std::max(limits.wall_time - wall_used_, nanoseconds::zero());
  SteadyTime end = base::later(start_.started, left);
  if (outer.soft_deadline < end) {
    end = std::max(outer.soft_deadline, start_.started);
    limits.wall_time = wall_used_ + (end - start_.started);
  }
  if (outer.hard_deadline < base::later(end, limits.grace))
    limits.grace = std::max(outer.hard_deadline - end, nanoseconds::zero());
  return end;
}

void Execution::begin_bridge(bridge::ThreadHost& threads) {
  Interpreter& interpreter = guest();
  bridge::BridgeWorld world;
  world.memory = interpreter.slot.memory();
  world.watch = &interpreter.watch;
  world.times = &interpreter.times;
  world.callbacks = start_.callbacks;
  world.space = [this] {
    const vfs::Quota& quota = guest().wasi.quota();
    return "[" + std::to_string(start_.limits.files.count) + ", " + std::to_string(quota.bytes_used().count) +
           ", " + std::to_string(start_.limits.file_entries) + ", " + std::to_string(quota.entries_used()) +
           "]";
  };
  world.limits = start_.limits;
  world.chosen_executor = start_.config->executor;
  world.on_failure = start_.config->on_callback_failure;
  world.threads = &threads;
  world.tape = start_.tapes ? &start_.tapes->calls() : nullptr;
  world.observer = start_.observer.get();
  world.trace = trace_ ? &*trace_ : nullptr;
  world.display = &interpreter.output;
  world.feed = feed_ ? &*feed_ : nullptr;
  world.afterwards = start_.afterwards;
  interpreter.bridge.begin(std::move(world));
}

// The program has already started and waits: the next turn resumes it.
void Execution::continue_waiting(ResumedProgram& program) {
  stage_ = Stage::Started;
  guest_deadline_ = program.waiting.deadline;
  guest_wake_ = guest().wasi.wake_time(guest_deadline_);
  bridge::Bridge& bridge = guest().bridge;
  bridge.restore(std::move(program.waiting.calls));
  if (refusal()) return;  // its first turn says so, and it stays as it is
  for (auto& [id, answer] : program.answers) bridge.answer_deferred(id, std::move(answer));
  bridge.refuse_excess();
  if (program.unanswered == ResumeOptions::Unanswered::StartAgain) bridge.start_deferred();
}

Execution::State Execution::turn() {
  if (result_.stats.turns == 0) {
    if (const auto limit = refusal()) return refuse(*limit);
    if (const auto limit = put_files()) return refuse(*limit);
  }
  if (stage_ == Stage::Started && is_to_suspend()) return be_suspended();
  if (start_.observer) start_.observer->on_turn_entered();
  const SteadyTime entered = SteadyTime::clock::now();
  guest().wasi.turn_began(entered);
  if (trace_) trace_->begin_turn();
  const turn::TurnResult turned = enter_guest(entered);
  const SteadyTime left = SteadyTime::clock::now();
  guest().wasi.turn_ended(left);
  result_.stats.guest += left - entered - guest().watch.take_paused();
  ++result_.stats.turns;
  if (trace_) trace_->read();
  if (start_.observer) start_.observer->on_turn_left(current_stats());
  return after(turned);
}

turn::TurnResult Execution::enter_guest(SteadyTime now) {
  Interpreter& interpreter = guest();
  if (stage_ == Stage::Started) {
    interpreter.watch.refresh(now);
    // A frozen clock advances when a sleep ends, not when an answer arrives before that.
    const bool slept = now >= guest_wake_;
    if (slept && interpreter.watch.request() == engine::Request::None)
      interpreter.wasi.advance_to(guest_deadline_);
    interpreter.wasi.ring_if_due();
  }
  // Under the limits of the run, because it runs Python in a guest whose memory may be forged.
  if (std::exchange(interpreter.reseed_is_due, false)) {
    const turn::TurnResult reseeded = turn::reseed(interpreter.slot, interpreter.host(), &interpreter.watch);
    // A program takes the same whether or not its guest is a copy of another one.
    interpreter.slot.set_fuel(granted_fuel());
    if (reseeded.ending != TurnEnding::Done) return reseeded;
  }
  return take_turn();
}

turn::TurnResult Execution::take_turn() {
  Interpreter& interpreter = guest();
  if (std::exchange(stage_, Stage::Started) == Stage::NotStarted) {
    find_code();
    return turn::start(interpreter.slot, interpreter.host(), &interpreter.watch, start_message());
  }
  return turn::resume(interpreter.slot, interpreter.host(), &interpreter.watch,
                      {trace_ ? std::uint32_t{ERYX_RESUME_TRACE} : 0u, interpreter.bridge.take_answers()});
}

turn::StartMessage Execution::start_message() const {
  turn::StartMessage message;
  message.environment = start_.config->environment;
  message.callbacks = start_.callbacks->name_hashes();
  // The guest keeps what it is told here across suspensions. The limit is that of the run that ends the program, which
  // `take_value` enforces.
  message.result_limit = std::numeric_limits<std::uint32_t>::max();
  if (const auto* program = std::get_if<NewProgram>(&start_.what)) {
    if (program->variables == NewProgram::Namespace::Kept) message.flags = ERYX_START_KEEP_NAMESPACE;
    message.program = program->source;
    message.inputs_json = program->inputs_json;
    if (!program->environment.empty()) message.environment = program->environment;
    message.result_variable = start_.config->result_variable;
    if (code_) message.code = *code_;
  } else if (const auto* service = std::get_if<ServiceProgram>(&start_.what)) {
    message.flags = ERYX_START_SERVICE;
    message.program = service->source;
    message.inputs_json = service->inputs_json;
    message.result_variable = service_result_variable;
  }
  if (trace_) message.flags |= ERYX_START_TRACE;
  return message;
}

// Oversized programs and inputs are rejected before the guest sees them.
std::optional<LimitKind> Execution::refusal() const {
  const auto* program = std::get_if<NewProgram>(&start_.what);
  // Whoever feeds a program counts its text.
  if (program && !feed_ && program->source.size() > start_.limits.source.count) return LimitKind::Source;
  if (start_message().inputs_json.size() > start_.limits.input.count) return LimitKind::Input;
  if (program && program->environment.size() > start_.limits.input.count + start_.config->environment.size())
    return LimitKind::Input;
  if (standard_input_of(start_.what).size() > start_.limits.input.count) return LimitKind::Input;
  if (fuel_used_ > 0 && granted_fuel() == 0) return LimitKind::Fuel;
  return std::nullopt;
}

Execution::State Execution::refuse(LimitKind limit) {
  result_.outcome = Outcome::LimitExceeded;
  result_.limit = breach_of(limit, start_.limits);
  if (stage_ == Stage::Started) waiting_ = describe_waiting();
  return State::Done;
}

// True if every call that the program waits for is deferred, or if a suspension was requested.
bool Execution::is_to_suspend() {
  bridge::Bridge& bridge = guest().bridge;
  return !bridge.collect() && bridge.is_to_suspend() && SteadyTime::clock::now() < turn_time() &&
         guest().watch.request() == engine::Request::None;
}

Execution::State Execution::be_suspended() {
  result_.outcome = Outcome::Suspended;
  health_ = GuestHealth::Good;
  waiting_ = describe_waiting();
  return State::Done;
}

WaitingProgram Execution::describe_waiting() const {
  const Interpreter& interpreter = guest();
  WaitingProgram program;
  program.deadline = guest_deadline_;
  program.calls = interpreter.bridge.pending();
  program.wall_used = wall_used_ + (SteadyTime::clock::now() - start_.started);
  program.output_used = output_used_ + interpreter.output.size();
  program.fuel_used = fuel_used();
  program.standard_input = standard_input_of(start_.what).share(interpreter.wasi.unread_input());
  program.feed = feed_;
  program.started = feed_started_;
  return program;
}

Execution::State Execution::after(const turn::TurnResult& turned) {
  if (turned.ending != TurnEnding::Idle) return finish(turned);
  guest_deadline_ = std::min(turned.reply.deadline, guest().wasi.timer());
  guest_wake_ = guest().wasi.wake_time(guest_deadline_);
  if (guest().bridge.start_calls(turned.reply.calls.address, turned.reply.calls.size)) return State::Idle;
  return finish({});  // malformed calls: the guest is broken
}

LastTurn Execution::observe(const turn::TurnResult& turned) const {
  const Interpreter& interpreter = guest();
  const engine::Slot& slot = interpreter.slot;
  LastTurn last;
  last.ending = turned.ending;
  last.trap = turned.trap;
  last.proc_exit_status = interpreter.wasi.exit_status();
  last.program_ending = turned.reply.ending;
  last.hints = turned.reply.hints;
  last.exit_code = turned.reply.exit_code;
  if (interpreter.watch.request() != engine::Request::None) {
    last.interruption = interpreter.watch.reason() == ERYX_INTERRUPT_CANCELLED ? Interruption::Cancelled
                                                                               : Interruption::TimeLimit;
  }
  const auto delivered =
      slot.memory().load(engine::GuestPtr<std::uint32_t>{slot.layout().interrupt_delivered});
  if (delivered.value_or(1) != 0) last.delivery = LastTurn::Delivery::Raised;
  if (slot.growth_refused()) last.memory = LastTurn::Refusal::Once;
  if (interpreter.bridge.was_out_of_time()) last.calls_for_time = LastTurn::Refusal::Once;
  last.files = interpreter.wasi.quota().refused();
  return last;
}

Execution::State Execution::finish(const turn::TurnResult& turned) {
  Verdict verdict = judge(observe(turned));
  result_.outcome = verdict.outcome;
  result_.exit_code = verdict.exit_code;
  result_.trap = std::move(verdict.trap);
  if (verdict.limit) result_.limit = breach_of(*verdict.limit, start_.limits);
  health_ = verdict.health;
  read_reply(turned.reply, verdict.reply);
  return State::Done;
}

void Execution::read_reply(const eryx_reply& reply, Verdict::Reply wanted) {
  const engine::Slot& slot = guest().slot;
  if (wanted == Verdict::Reply::Exception) {
    const auto text = turn::copy_out(slot, reply.exception, exception_limit);
    result_.exception = text ? read_exception(*text) : PythonException();
  } else if (wanted == Verdict::Reply::Value) {
    take_value(reply);
  }
}

void Execution::take_value(const eryx_reply& reply) {
  const std::uint64_t limit = start_.limits.result.count;
  if (reply.value.address != 0 && reply.value.size > limit) {
    result_.value_error = "ValueError: the result takes " + std::to_string(reply.value.size) +
                          " bytes of JSON, more than the limit of " + std::to_string(limit);
    return;
  }
  const engine::Slot& slot = guest().slot;
  read_value(turn::copy_out(slot, reply.value, limit),
             turn::copy_out(slot, reply.value_error, value_error_limit), result_);
}

SteadyTime Execution::wake_time() const { return std::min(turn_time(), guest().bridge.next_timeout()); }

bool Execution::is_ready() {
  return guest().bridge.collect() || SteadyTime::clock::now() >= turn_time() || guest().watch.is_asking() ||
         guest().bridge.is_to_suspend();
}

void Execution::wait() { guest().bridge.wait_for_answers(turn_time(), bridge::Bridge::Waiter::Idle); }

// When the guest itself needs its next turn, leaving callbacks aside.
SteadyTime Execution::turn_time() const { return std::min(guest_wake_, guest().watch.next_limit()); }

Stats Execution::current_stats() const {
  Stats stats = result_.stats;
  if (start_.limits.fuel) stats.fuel = fuel_used();
  stats.callbacks = guest().bridge.stats();
  stats.peak_memory = Bytes{guest().slot.memory().size()};
  stats.wall = SteadyTime::clock::now() - start_.started;
  return stats;
}

Ended Execution::end() {
  OutputCapture::Captured output = guest().output.take();
  result_.output_truncated = output.dropped.any();
  result_.displays = std::move(output.shown);
  if (!feed_) {
    mark_dropped(output.out, output.dropped.out, start_.limits.output);
    mark_dropped(output.err, output.dropped.err, start_.limits.output);
  }
  set_text(std::move(output.out), result_.stdout_text, result_.stdout_raw);
  set_text(std::move(output.err), result_.stderr_text, result_.stderr_raw);
  if (!feed_ || !waiting_) {
    collect_files();
    result_.changes = guest().wasi.file_changes();
  }
  result_.stats = current_stats();
  if (start_.tapes) start_.tapes->finish(result_);
  const bool has_exit_work = guest().bridge.has_exit_work();
  guest().end_run();
  if (start_.observer) start_.observer->on_ended(result_);
  return {std::move(result_), std::move(waiting_),         std::move(feed_), output.dropped,         health_,
          has_exit_work,      std::move(start_.callbacks), start_.started,   std::move(start_.guest)};
}

}  // namespace eryx::execution
