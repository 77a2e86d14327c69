// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The calls of one execution: started, waiting for their turn, in flight, answered. Only this class enforces the limits
// and timeouts of callbacks.
//
// Threading: used only by the thread that drives the execution. Handlers answer from any thread, through the queue.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/budget.hpp"
#include "base/steady_time.hpp"
#include "bridge/call.hpp"
#include "bridge/call_reporter.hpp"
#include "bridge/call_tape.hpp"
#include "bridge/callback_set.hpp"
#include "bridge/nesting.hpp"
#include "engine/watchdog.hpp"
#include "eryx/callback_stats.hpp"
#include "eryx/feed.hpp"
#include "eryx/limits.hpp"

namespace eryx::bridge {

using base::SteadyTime;

/// Where handlers run.
struct HandlerExecutor {
  /// The embedder's choice: every handler is posted there. Absent: handlers start on the thread that drives the
  /// execution, and their asynchronous work runs on `own`.
  std::optional<boost::asio::any_io_executor> chosen;
  std::function<boost::asio::any_io_executor()> own;
};

/// A call that a program waits for, as the program sent it.
struct CallRequest {
  std::uint32_t id = 0;
  std::uint32_t callback = 0;                 ///< Its index in the set.
  std::shared_ptr<const CallText> arguments;  ///< Not null.
  enum class Wait {
    ForAnswer,
    ForProgram,  ///< Held: its handler starts when the program is whole.
  } wait = Wait::ForAnswer;
};

/// The calls that a suspended program waits for, and how much of its limits it has used.
struct PendingCalls {
  std::vector<CallRequest> calls;  ///< In the order of the calls, which is that of their ids.
  std::uint32_t last_id = 0;
  std::uint64_t calls_made = 0;
};

class Calls {
 public:
  /// Starts an execution. `callbacks` is not null.
  /// `tape` null: no journal. `observer` null: none. Lifetime of both: until `end`.
  /// `watch` is not null: when it asks for the end, no more handlers are started.
  void begin(std::shared_ptr<const CallbackSet> callbacks, const Limits& limits, HandlerExecutor executor,
             FailureHook on_failure, CallTape* tape, CallObserver* observer, const engine::Watch* watch);

  /// What surrounds executions that the handlers run.
  void set_nesting(const Nesting& inner) { nesting_ = inner; }

  /// Which calls are held from now on, instead of being started. Starts those that were held if none are any more.
  void hold(HoldCalls hold);

  /// Cancels calls in flight; later answers have no effect.
  void end();

  /// Takes call records of the guest. Returns: false if they are malformed, forged, or more than the limits can explain.
  [[nodiscard]] bool take(std::span<const std::byte> records);

  /// Runs an immediate callback. Returns: no answer if the request is forged.
  [[nodiscard]] std::optional<Answer> call_now(std::uint32_t callback, std::string_view arguments);

  /// Collects answers and timeouts, and starts calls that waited for others to end.
  void collect();

  [[nodiscard]] bool has_answers() const { return !answers_.empty() || (tape_ && tape_->has_delivery()); }
  /// The collected answers, as records for the guest.
  [[nodiscard]] std::string take_answers();

  /// When the next call times out; `max()` if none is in flight.
  [[nodiscard]] SteadyTime next_timeout() const;

  void set_waker(std::function<void()> waker);

  /// Whether all calls that the program waits for are deferred or held.
  [[nodiscard]] bool is_deferred() const { return !(deferred_.empty() && held_.empty()) && is_quiet(); }

  /// Whether no handler will answer.
  [[nodiscard]] bool is_quiet() const { return in_flight_.empty() && waiting_.empty() && !has_answers(); }

  /// All calls that the program waits for, in any state.
  [[nodiscard]] PendingCalls pending() const;
  /// Takes over the pending calls of another execution. Requires: `begin` was called, and no call was made since.
  void restore(PendingCalls pending);
  /// Answers a deferred or held call. Returns: false if there is none with that id.
  bool answer_deferred(std::uint32_t id, Answer answer);
  /// Fails deferred calls that are more, or hold more, than this execution's limits allow. The program may have made
  /// them under other limits, or never.
  void refuse_excess();
  /// Calls the handlers of all deferred calls.
  void start_deferred();
  /// Fails the latest deferred or held call. Requires: there is one.
  void refuse_deferred();

  [[nodiscard]] const std::shared_ptr<const CallbackSet>& callbacks() const { return callbacks_; }
  [[nodiscard]] const CallbackStats& stats() const { return stats_; }
  /// Whether a call was refused because the time of the execution was up.
  [[nodiscard]] bool was_out_of_time() const { return was_out_of_time_; }

 private:
  /// A call whose handler was not started yet, or answers later.
  struct Waiting {
    std::uint32_t callback;
    std::shared_ptr<const CallText> arguments;
  };
  struct InFlight {
    std::shared_ptr<CallControl> control;
    std::uint32_t callback;
    SteadyTime deadline;
  };

  [[nodiscard]] bool begin_call(std::uint32_t id, std::uint32_t callback, std::string_view arguments);
  [[nodiscard]] std::optional<Answer> refusal(std::uint32_t callback, std::string_view arguments);
  [[nodiscard]] Answer answer_now(std::uint32_t callback, const RegisteredCallback* registered,
                                  std::string_view arguments);
  [[nodiscard]] Answer run_now(const RegisteredCallback& registered,
                               std::shared_ptr<const CallText> arguments);
  [[nodiscard]] std::optional<base::BudgetShare> charge(std::string_view arguments);
  [[nodiscard]] std::shared_ptr<const CallText> keep(std::string_view arguments);
  const std::shared_ptr<base::Budget>& memory();
  [[nodiscard]] bool is_time_up(SteadyTime now) const;
  [[nodiscard]] bool has_room() const;
  [[nodiscard]] bool holds(const RegisteredCallback& registered) const;
  void start(std::uint32_t id, Waiting call, SteadyTime now);
  bool start_waiting();
  /// Makes calls wait for their handlers that waited for something else.
  void start_again(std::map<std::uint32_t, Waiting> calls);
  void cancel(std::uint32_t id);
  void note_cancelled(std::uint32_t id);
  void withdraw(std::uint32_t id, CallControl& control);
  void settle(Completion completion);
  void defer(std::uint32_t id);
  void expire();
  void add_answer(std::uint32_t id, Answer answer);
  /// An answer that no handler gave in this execution, as far as the limits allow.
  [[nodiscard]] Answer limited(Answer answer) const;
  const std::shared_ptr<CallSettings>& made(std::shared_ptr<CallSettings>& settings);
  [[nodiscard]] boost::asio::any_io_executor executor() const {
    return executor_.chosen ? *executor_.chosen : executor_.own();
  }
  void count(eryx_call_status status);

  std::shared_ptr<const CallbackSet> callbacks_;
  Limits limits_;
  HandlerExecutor executor_;
  FailureHook on_failure_;
  Nesting nesting_;
  /// Created by the first call: most executions have none.
  std::shared_ptr<CallSettings> settings_;
  std::shared_ptr<CallSettings> immediate_settings_;
  /// What the arguments of all calls hold, as text and as values, until their handlers let go. Created by the first call.
  std::shared_ptr<base::Budget> memory_;
  const engine::Watch* watch_ = nullptr;
  std::unordered_map<std::uint32_t, InFlight> in_flight_;
  /// Cancelled or timed out, but their handlers are still working: they count as in flight.
  std::unordered_set<std::uint32_t> lingering_;
  std::map<std::uint32_t, Waiting> waiting_;
  std::map<std::uint32_t, Waiting> deferred_;
  std::map<std::uint32_t, Waiting> held_;
  HoldCalls hold_ = HoldCalls::None;
  /// Calls that the replayed journal will answer. They count as pending, as when they were recorded.
  std::unordered_map<std::uint32_t, std::shared_ptr<const CallText>> taped_;
  /// In the order in which they started, hence of their deadlines. Answered calls are skipped.
  std::deque<std::uint32_t> started_;
  std::vector<Completion> answers_;
  std::uint64_t answer_bytes_ = 0;  ///< Size of their payloads.
  /// Calls made before the pending calls were restored.
  std::uint64_t calls_before_ = 0;
  std::uint32_t last_id_ = 0;
  CallTape* tape_ = nullptr;
  CallReporter reporter_;
  CallbackStats stats_;
  bool was_out_of_time_ = false;
};

}  // namespace eryx::bridge
