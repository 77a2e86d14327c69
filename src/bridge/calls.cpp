// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/calls.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <limits>
#include <stdexcept>
#include <thread>
#include <utility>

#include "bridge/failed_answers.hpp"
#include "bridge/records.hpp"

namespace eryx::bridge {
namespace {

void run(const RegisteredCallback& registered, const std::shared_ptr<Call>& call,
         const Nesting& nesting) noexcept {
  try {
    const HandlerScope scope(nesting);
    if (call->read_arguments(registered.schema))
      registered.callback.handler(detail::Access::make<CallbackCall>(call));
  } catch (...) {
    call->fail(std::current_exception());
  }
}

// What a call holds beside its text: its entries in our containers, its control and its `Call`.
constexpr std::uint64_t call_overhead = 1024;

// How many calls beyond its limit a batch may hold: each is refused, which takes some 200 bytes until the program has
// read why. A program that ignores the limit this often in one step is treated as broken.
constexpr std::uint64_t refused_calls = 100'000;

// Each call of a batch may have been cancelled in it, or before.
std::uint64_t most_records(const Limits& limits) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  return 2 * (std::min(limits.callback_calls, most) + refused_calls);
}

// Immediate calls have no id: each ends before the next one starts.
constexpr std::uint32_t immediate_call = 0;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void Calls::begin(std::shared_ptr<const CallbackSet> callbacks, const Limits& limits,
                  HandlerExecutor executor, FailureHook on_failure, CallTape* tape, CallObserver* observer,
                  const engine::Watch* watch) {
  callbacks_ = std::move(callbacks);
  limits_ = limits;
  executor_ = std::move(executor);
  stats_ = {};
  was_out_of_time_ = false;
  last_id_ = 0;
  calls_before_ = 0;
  tape_ = tape;
  reporter_.begin(observer);
  on_failure_ = std::move(on_failure);
  watch_ = watch;
  settings_.reset();
  immediate_settings_.reset();
  memory_.reset();
  hold_ = HoldCalls::None;
}

const std::shared_ptr<CallSettings>& Calls::made(std::shared_ptr<CallSettings>& settings) {
  if (!settings) {
    settings = std::make_shared<CallSettings>();
    settings->queue = std::make_shared<CompletionQueue>();
    settings->on_failure = on_failure_;
    settings->limits = limits_;
    settings->memory = memory();
  }
  return settings;
}

const std::shared_ptr<base::Budget>& Calls::memory() {
  if (!memory_) memory_ = std::make_shared<base::Budget>(limits_.callback_pending.count);
  return memory_;
}

void Calls::end() {
  if (settings_) settings_->queue->close();
  for (auto& [id, flying] : in_flight_) {
    (void)flying.control->withdraw();
    ++stats_.cancelled;
  }
  stats_.cancelled += waiting_.size() + deferred_.size() + held_.size();
  reporter_.end();
  in_flight_.clear();
  lingering_.clear();
  waiting_.clear();
  deferred_.clear();
  held_.clear();
  taped_.clear();
  started_.clear();
  answers_.clear();
  answer_bytes_ = 0;
  executor_ = {};
  tape_ = nullptr;
}

void Calls::set_waker(std::function<void()> waker) {
  // The queue is there before the first call, so that whoever starts to wait then is woken too.
  if (waker || settings_) made(settings_)->queue->set_waker(std::move(waker));
}

bool Calls::take(std::span<const std::byte> records) {
  if (!are_calls(records, most_records(limits_))) return false;
  for (CallRecords calls(records); !calls.at_end();) {
    const CallRecord record = *calls.next();
    switch (record.header.kind) {
      case ERYX_CALL_START:
        if (!begin_call(record.header.id, record.header.callback, as_text(record.payload))) return false;
        break;
      case ERYX_CALL_CANCEL: cancel(record.header.id); break;
      default: return false;
    }
  }
  return true;
}

bool Calls::begin_call(std::uint32_t id, std::uint32_t callback, std::string_view arguments) {
  if (id <= last_id_) return false;  // forged: already in flight, or answered
  const RegisteredCallback* registered = callbacks_->find(callback);
  // Forged: the guest was told that this one is called at once, and its handler relies on where it runs.
  if (registered && registered->callback.kind == CallbackKind::Immediate) return false;
  last_id_ = id;
  reporter_.started(id, callbacks_->name_at(callback), arguments);
  if (auto refused = refusal(callback, arguments)) {
    add_answer(id, std::move(*refused));
    return true;
  }
  const SteadyTime now = SteadyTime::clock::now();
  if (is_time_up(now)) {
    was_out_of_time_ = true;
    add_answer(id, out_of_time(registered->callback.name));
    return true;
  }
  std::shared_ptr<const CallText> text = keep(arguments);
  if (!text) {
    add_answer(id, too_much_pending(limits_));
    return true;
  }
  if (tape_ && tape_->call(id, registered->callback.name, arguments)) {
    taped_.emplace(id, std::move(text));
    return true;
  }
  Waiting call{callback, std::move(text)};
  if (holds(*registered)) {
    held_.emplace(id, std::move(call));
  } else if (waiting_.empty() && has_room()) {
    start(id, std::move(call), now);
  } else {
    waiting_.emplace(id, std::move(call));
  }
  return true;
}

// Of the memory of all calls. Absent if it does not fit.
std::optional<base::BudgetShare> Calls::charge(std::string_view arguments) {
  base::BudgetShare share(memory());
  if (!share.grow(arguments.size() + call_overhead)) return std::nullopt;
  return share;
}

// Null if it does not fit.
std::shared_ptr<const CallText> Calls::keep(std::string_view arguments) {
  auto share = charge(arguments);
  return share ? std::make_shared<const CallText>(std::string(arguments), *std::move(share)) : nullptr;
}

bool Calls::is_time_up(SteadyTime now) const { return watch_->is_asking() || now >= watch_->next_limit(); }

// The answer to a call that is refused without calling a handler. Counts the call.
std::optional<Answer> Calls::refusal(std::uint32_t callback, std::string_view arguments) {
  ++stats_.calls;
  if (calls_before_ + stats_.calls > limits_.callback_calls) {
    return too_many_calls(limits_);
  }
  if (arguments.size() > limits_.callback_arguments.count)
    return too_large_arguments(arguments.size(), limits_);
  if (callbacks_->find(callback)) return std::nullopt;
  return not_found(callbacks_->name_at(callback), arguments);
}

// Answers that wait for the program to read them count too: handlers that answer at once could otherwise fill memory.
bool Calls::has_room() const {
  return in_flight_.size() + lingering_.size() < limits_.callbacks_in_flight &&
         (answers_.empty() || answer_bytes_ < limits_.callback_pending.count);
}

// Returns: whether there was one that could start. Whoever makes room for calls calls this, so that calls wait only
// while there is none.
bool Calls::start_waiting() {
  bool started = false;
  while (!waiting_.empty() && has_room()) {
    // Handlers of the calls before take time.
    const SteadyTime now = SteadyTime::clock::now();
    if (is_time_up(now)) break;
    auto next = waiting_.extract(waiting_.begin());
    start(next.key(), std::move(next.mapped()), now);
    started = true;
  }
  return started;
}

void Calls::start(std::uint32_t id, Waiting waiting, SteadyTime now) {
  const RegisteredCallback& registered = *callbacks_->find(waiting.callback);
  const SteadyTime deadline = base::later(now, limits_.callback_time);
  const auto call = std::make_shared<Call>(id, registered.callback.name, std::move(waiting.arguments),
                                           executor(), made(settings_), deadline);
  in_flight_.emplace(id, InFlight{call->control(), waiting.callback, deadline});
  started_.push_back(id);
  if (executor_.chosen) {
    boost::asio::post(*executor_.chosen, [callbacks = callbacks_, &registered, call, nesting = nesting_] {
      run(registered, call, nesting);
    });
  } else {
    run(registered, call, nesting_);
  }
}

std::optional<Answer> Calls::call_now(std::uint32_t callback, std::string_view arguments) {
  const RegisteredCallback* registered = callbacks_->find(callback);
  if (registered && registered->callback.kind != CallbackKind::Immediate) return std::nullopt;
  reporter_.started(immediate_call, callbacks_->name_at(callback), arguments);
  Answer answer = answer_now(callback, registered, arguments);
  reporter_.ended(immediate_call, answer.status);
  count(answer.status);
  return answer;
}

Answer Calls::answer_now(std::uint32_t callback, const RegisteredCallback* registered,
                         std::string_view arguments) {
  if (auto refused = refusal(callback, arguments)) return *std::move(refused);
  if (tape_) {
    if (auto recorded = tape_->call_now(registered->callback.name, arguments))
      return limited(*std::move(recorded));
  }
  if (holds(*registered))
    return refused_hold(registered->callback.name, "immediate callbacks answer at once");
  std::shared_ptr<const CallText> text = keep(arguments);
  Answer answer = text ? run_now(*registered, std::move(text)) : too_much_pending(limits_);
  if (tape_) tape_->note_answer_now(answer);
  return answer;
}

Answer Calls::run_now(const RegisteredCallback& registered, std::shared_ptr<const CallText> arguments) {
  const std::string& name = registered.callback.name;
  CompletionQueue& queue = *made(immediate_settings_)->queue;
  const auto call = std::make_shared<Call>(immediate_call, name, std::move(arguments), executor(),
                                           immediate_settings_, SteadyTime::max());
  run(registered, call, nesting_);
  if (call->wants_answer())
    call->fail(std::make_exception_ptr(std::logic_error("an immediate handler returned without an answer")));
  // There is exactly one answer. If another thread gave it, it may not be in the queue yet.
  std::vector<Completion> answers = queue.take();
  for (; answers.empty(); answers = queue.take()) std::this_thread::yield();
  Completion& given = answers.front();
  if (given.kind == Completion::Kind::Deferred)
    return refused_deferral(name, "immediate callbacks answer at once");
  return {given.status, std::move(given.payload)};
}

void Calls::cancel(std::uint32_t id) {
  taped_.erase(id);
  if (waiting_.erase(id) > 0 || deferred_.erase(id) > 0 || held_.erase(id) > 0) {
    note_cancelled(id);
    return;
  }
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return;  // already answered
  const std::shared_ptr<CallControl> control = found->second.control;
  in_flight_.erase(found);
  note_cancelled(id);
  withdraw(id, *control);
  start_waiting();
}

void Calls::note_cancelled(std::uint32_t id) {
  ++stats_.cancelled;
  reporter_.ended(id, std::nullopt);
}

// Requires: the call is no longer among those in flight.
void Calls::withdraw(std::uint32_t id, CallControl& control) {
  if (control.withdraw() == CallControl::Handler::Working) lingering_.insert(id);
}

void Calls::expire() {
  std::optional<SteadyTime> now;  // read only if a call is in flight
  while (!started_.empty()) {
    const std::uint32_t id = started_.front();
    const auto found = in_flight_.find(id);
    if (found != in_flight_.end()) {
      if (!now) now = SteadyTime::clock::now();
      if (found->second.deadline > *now) return;
      // If it is claimed, the answer is already on its way.
      if (found->second.control->claim()) {
        const InFlight flying = std::move(found->second);
        in_flight_.erase(found);
        add_answer(id, timed_out(callbacks_->find(flying.callback)->callback.name, limits_));
        withdraw(id, *flying.control);
      }
    }
    started_.pop_front();
  }
}

void Calls::collect() {
  if (!settings_) return;
  // Starting a call may answer it at once, which makes room for another.
  for (;;) {
    std::vector<Completion> completions = settings_->queue->take();
    for (Completion& completion : completions) settle(std::move(completion));
    expire();
    if (!start_waiting() && completions.empty()) return;
  }
}

void Calls::settle(Completion completion) {
  switch (completion.kind) {
    case Completion::Kind::LetGo: lingering_.erase(completion.id); return;
    case Completion::Kind::Deferred: defer(completion.id); return;
    case Completion::Kind::Answered:
      if (in_flight_.erase(completion.id) == 0) return;  // no longer wanted
      add_answer(completion.id, {completion.status, std::move(completion.payload)});
  }
}

void Calls::add_answer(std::uint32_t id, Answer answer) {
  count(answer.status);
  reporter_.ended(id, answer.status);
  answer_bytes_ += answer.payload.size();
  answers_.push_back({id, answer.status, std::move(answer.payload)});
}

std::string Calls::take_answers() {
  if (tape_) {
    if (tape_->has_delivery()) {
      for (Completion& completion : tape_->next_delivery()) {
        taped_.erase(completion.id);
        add_answer(completion.id, limited({completion.status, std::move(completion.payload)}));
      }
    }
    tape_->note_delivery(answers_);
  }
  std::string bytes = write_completions(answers_);
  answers_.clear();
  answer_bytes_ = 0;
  return bytes;
}

SteadyTime Calls::next_timeout() const {
  for (const std::uint32_t id : started_) {
    if (const auto found = in_flight_.find(id); found != in_flight_.end()) return found->second.deadline;
  }
  return SteadyTime::max();
}

void Calls::count(eryx_call_status status) {
  switch (status) {
    case ERYX_CALL_OK: ++stats_.completed; break;
    case ERYX_CALL_NOT_FOUND: ++stats_.not_found; break;
    case ERYX_CALL_BAD_ARGUMENTS: ++stats_.bad_arguments; break;
    case ERYX_CALL_TIMEOUT: ++stats_.timed_out; break;
    case ERYX_CALL_LIMIT: ++stats_.over_limit; break;
    case ERYX_CALL_FAILED: ++stats_.failed; break;
    case ERYX_CALL_HOST_FAILURE: ++stats_.host_failures; break;
  }
}

}  // namespace eryx::bridge
