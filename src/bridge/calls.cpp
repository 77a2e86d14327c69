// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/calls.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <thread>
#include <utility>

#include "bridge/failed_answers.hpp"
#include "bridge/json_text.hpp"
#include "bridge/records.hpp"

namespace eryx::bridge {
namespace {

void run(const CallbackHandler& handler, const std::shared_ptr<Call>& call, const Nesting& nesting) noexcept {
  try {
    const HandlerScope scope(nesting);
    handler(detail::Access::make<CallbackCall>(call));
  } catch (...) {
    call->fail(std::current_exception());
  }
}

// Immediate calls have no id: each ends before the next one starts.
constexpr std::uint32_t immediate_call = 0;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

void Calls::begin(std::shared_ptr<const CallbackSet> callbacks, const Limits& limits,
                  HandlerExecutor executor, FailureHook on_failure, CallTape* tape, CallObserver* observer) {
  callbacks_ = std::move(callbacks);
  limits_ = limits;
  executor_ = std::move(executor);
  stats_ = {};
  last_id_ = 0;
  calls_before_ = 0;
  tape_ = tape;
  reporter_.begin(observer);
  on_failure_ = std::move(on_failure);
  settings_.reset();
  immediate_settings_.reset();
}

const std::shared_ptr<CallSettings>& Calls::made(std::shared_ptr<CallSettings>& settings) {
  if (!settings) {
    settings = std::make_shared<CallSettings>();
    settings->queue = std::make_shared<CompletionQueue>();
    settings->on_failure = on_failure_;
    settings->result_limit = limits_.callback_result.count;
  }
  return settings;
}

void Calls::end() {
  if (settings_) settings_->queue->close();
  for (auto& [id, flying] : in_flight_) {
    flying.control->withdraw();
    ++stats_.cancelled;
  }
  stats_.cancelled += waiting_.size() + deferred_.size();
  reporter_.end();
  in_flight_.clear();
  waiting_.clear();
  deferred_.clear();
  taped_.clear();
  started_.clear();
  answers_.clear();
  pending_bytes_ = 0;
  executor_ = {};
  tape_ = nullptr;
}

void Calls::set_waker(std::function<void()> waker) {
  if (settings_) settings_->queue->set_waker(std::move(waker));
}

bool Calls::take(std::span<const std::byte> records) {
  if (records.empty()) return true;
  const auto calls = read_calls(records);
  if (!calls) return false;
  for (const CallRecord& record : *calls) {
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
  last_id_ = id;
  reporter_.started(id, callbacks_->name_at(callback), arguments);
  if (auto refused = refusal(callback, arguments)) {
    add_answer(id, std::move(*refused));
    return true;
  }
  if (arguments.size() >
      limits_.callback_pending.count - std::min(pending_bytes_, limits_.callback_pending.count)) {
    add_answer(id, too_much_pending(limits_));
    return true;
  }
  pending_bytes_ += arguments.size();
  if (tape_ && tape_->call(id, callbacks_->find(callback)->callback.name, arguments)) {
    taped_.emplace(id, arguments.size());
    return true;
  }
  waiting_.push_back({id, callback, std::string(arguments)});
  start_waiting();
  return true;
}

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

void Calls::start_waiting() {
  while (!waiting_.empty() && in_flight_.size() < limits_.callbacks_in_flight) {
    CallRequest next = std::move(waiting_.front());
    waiting_.pop_front();
    start(std::move(next));
  }
}

std::shared_ptr<Call> Calls::make_call(const CallRequest& waiting, const RegisteredCallback& registered,
                                       std::shared_ptr<const CallSettings> settings, Answer& problem) {
  try {
    boost::json::value arguments = parse_json(waiting.arguments);
    if (!arguments.is_object()) throw ArgumentError("the arguments are no JSON object");
    registered.schema.check(arguments);
    return std::make_shared<Call>(
        waiting.id, registered.callback.name, waiting.arguments, std::move(arguments.get_object()),
        executor_.chosen ? *executor_.chosen : executor_.own(), std::move(settings));
  } catch (const ArgumentError& error) {
    problem = bad_arguments(registered.callback.name, error);
  }
  return nullptr;
}

void Calls::start(CallRequest waiting) {
  const RegisteredCallback& registered = *callbacks_->find(waiting.callback);
  Answer problem;
  const std::shared_ptr<Call> call = make_call(waiting, registered, made(settings_), problem);
  if (!call) {
    pending_bytes_ -= waiting.arguments.size();
    add_answer(waiting.id, std::move(problem));
    return;
  }
  const SteadyTime deadline = base::later(SteadyTime::clock::now(), limits_.callback_time);
  in_flight_.emplace(waiting.id, InFlight{call->control(), waiting.callback, deadline});
  started_.push_back(waiting.id);
  if (executor_.chosen) {
    boost::asio::post(*executor_.chosen, [callbacks = callbacks_, &registered, call, nesting = nesting_] {
      run(registered.callback.handler, call, nesting);
    });
  } else {
    run(registered.callback.handler, call, nesting_);
  }
}

std::optional<Answer> Calls::call_now(std::uint32_t callback, std::string arguments) {
  const RegisteredCallback* registered = callbacks_->find(callback);
  if (registered && registered->callback.kind != CallbackKind::Immediate) return std::nullopt;
  reporter_.started(immediate_call, callbacks_->name_at(callback), arguments);
  Answer answer = answer_now(callback, registered, std::move(arguments));
  reporter_.ended(immediate_call, answer.status);
  count(answer.status);
  return answer;
}

Answer Calls::answer_now(std::uint32_t callback, const RegisteredCallback* registered,
                         std::string arguments) {
  if (auto refused = refusal(callback, arguments)) return *std::move(refused);
  if (tape_) {
    if (auto recorded = tape_->call_now(registered->callback.name, arguments))
      return limited(*std::move(recorded));
  }
  Answer answer;
  const CallRequest waiting{immediate_call, callback, std::move(arguments)};
  if (const std::shared_ptr<Call> call = make_call(waiting, *registered, made(immediate_settings_), answer)) {
    run(registered->callback.handler, call, nesting_);
    call->fail(std::make_exception_ptr(std::logic_error("an immediate handler returned without an answer")));
    // There is exactly one answer. If another thread gave it, it may not be in the queue yet.
    std::vector<Completion> answers = immediate_settings_->queue->take();
    for (; answers.empty(); answers = immediate_settings_->queue->take()) std::this_thread::yield();
    Completion& given = answers.front();
    answer = given.kind == Completion::Kind::Deferred
                 ? refused_deferral(registered->callback.name, "immediate callbacks answer at once")
                 : Answer{given.status, std::move(given.payload)};
  }
  if (tape_) tape_->note_answer_now(answer);
  return answer;
}

// Removes a call from those in flight. Returns: whether it was one of them.
bool Calls::land(std::uint32_t id) {
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return false;
  pending_bytes_ -= found->second.control->arguments_text.size();
  in_flight_.erase(found);
  return true;
}

void Calls::cancel(std::uint32_t id) {
  land_taped(id);
  if (const auto found = std::ranges::find(waiting_, id, &CallRequest::id); found != waiting_.end()) {
    pending_bytes_ -= found->arguments.size();
    waiting_.erase(found);
    note_cancelled(id);
    return;
  }
  if (const auto found = deferred_.find(id); found != deferred_.end()) {
    pending_bytes_ -= found->second.arguments.size();
    deferred_.erase(found);
    note_cancelled(id);
    return;
  }
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return;  // already answered
  const std::shared_ptr<CallControl> control = found->second.control;
  (void)land(id);
  note_cancelled(id);
  control->withdraw();
  start_waiting();
}

void Calls::note_cancelled(std::uint32_t id) {
  ++stats_.cancelled;
  reporter_.ended(id, std::nullopt);
}

void Calls::expire(SteadyTime now) {
  while (!started_.empty()) {
    const std::uint32_t id = started_.front();
    const auto found = in_flight_.find(id);
    if (found != in_flight_.end()) {
      if (found->second.deadline > now) return;
      const std::shared_ptr<CallControl> control = found->second.control;
      // If it is set, the answer is already on its way.
      if (!control->is_answered.exchange(true, std::memory_order_acq_rel)) {
        const std::string& name = callbacks_->find(found->second.callback)->callback.name;
        (void)land(id);
        add_answer(id, timed_out(name, limits_));
        control->stop.request_stop();
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
    for (Completion& completion : completions) {
      if (completion.kind == Completion::Kind::Deferred) {
        defer(completion.id);
        continue;
      }
      if (!land(completion.id)) continue;  // no longer wanted
      add_answer(completion.id, {completion.status, std::move(completion.payload)});
    }
    expire(SteadyTime::clock::now());
    if (completions.empty() && (waiting_.empty() || in_flight_.size() >= limits_.callbacks_in_flight)) return;
    start_waiting();
  }
}

void Calls::defer(std::uint32_t id) {
  const auto found = in_flight_.find(id);
  if (found == in_flight_.end()) return;  // no longer wanted
  CallRequest call{id, found->second.callback, found->second.control->arguments_text};
  (void)land(id);
  pending_bytes_ += call.arguments.size();
  deferred_.emplace(id, std::move(call));
}

PendingCalls Calls::pending() const {
  PendingCalls pending{{}, last_id_, calls_before_ + stats_.calls};
  for (const auto& [id, call] : deferred_) pending.calls.push_back(call);
  pending.calls.insert(pending.calls.end(), waiting_.begin(), waiting_.end());
  for (const auto& [id, flying] : in_flight_)
    pending.calls.push_back({id, flying.callback, flying.control->arguments_text});
  std::ranges::sort(pending.calls, {}, &CallRequest::id);
  return pending;
}

void Calls::restore(PendingCalls pending) {
  last_id_ = pending.last_id;
  // Clamped so that a forged count cannot overflow.
  calls_before_ = std::min(pending.calls_made, std::numeric_limits<std::uint64_t>::max() / 2);
  calls_before_ = std::max<std::uint64_t>(calls_before_, pending.calls.size());
  for (CallRequest& call : pending.calls) {
    reporter_.started(call.id, callbacks_->name_at(call.callback), call.arguments);
    pending_bytes_ += call.arguments.size();
    deferred_.emplace(call.id, std::move(call));
  }
}

bool Calls::answer_deferred(std::uint32_t id, Answer answer) {
  const auto found = deferred_.find(id);
  if (found == deferred_.end()) return false;
  pending_bytes_ -= found->second.arguments.size();
  deferred_.erase(found);
  add_answer(id, limited(std::move(answer)));
  return true;
}

void Calls::refuse_deferred() {
  const auto [id, call] = *std::prev(deferred_.end());
  (void)answer_deferred(id,
                        refused_deferral(std::string(callbacks_->name_at(call.callback)),
                                         "the program blocks while it waits, so that it cannot be suspended: "
                                         "`await` the callback from the program's top level"));
}

void Calls::start_deferred() {
  (void)made(settings_);
  for (auto& [id, call] : std::exchange(deferred_, {})) {
    if (callbacks_->find(call.callback)) {
      waiting_.push_back(std::move(call));
    } else {
      pending_bytes_ -= call.arguments.size();
      add_answer(id, {ERYX_CALL_NOT_FOUND,
                      "callback '" + std::string(callbacks_->name_at(call.callback)) + "' not found"});
    }
  }
  start_waiting();
}

void Calls::add_answer(std::uint32_t id, Answer answer) {
  count(answer.status);
  reporter_.ended(id, answer.status);
  answers_.push_back({id, answer.status, std::move(answer.payload)});
}

std::string Calls::take_answers() {
  if (tape_) {
    if (tape_->has_delivery()) {
      for (Completion& completion : tape_->next_delivery()) {
        land_taped(completion.id);
        add_answer(completion.id, limited({completion.status, std::move(completion.payload)}));
      }
    }
    tape_->note_delivery(answers_);
  }
  std::string bytes = write_completions(answers_);
  answers_.clear();
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
