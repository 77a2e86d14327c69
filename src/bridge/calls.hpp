#pragma once

// The calls of one execution: started, waiting for their turn, in flight, answered. Limits and timeouts of callbacks
// are enforced here and nowhere else.
//
// Threading: one thread at a time, the one that drives the execution. Handlers answer from any thread, through the
// queue.

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/steady_time.hpp"
#include "bridge/call.hpp"
#include "bridge/callback_set.hpp"
#include "eryx/limits.hpp"
#include "eryx/result.hpp"

namespace eryx::bridge {

using base::SteadyTime;

/// Where handlers run.
struct HandlerPlace {
  /// The embedder's choice: every handler is posted there. Absent: handlers start on the thread that drives the
  /// execution, and `own` is where their asynchronous work goes.
  std::optional<boost::asio::any_io_executor> chosen;
  std::function<boost::asio::any_io_executor()> own;
};

class Calls {
 public:
  /// Starts an execution. `callbacks` is not null.
  void begin(std::shared_ptr<const CallbackSet> callbacks, const Limits& limits, HandlerPlace place,
             FailureHook on_failure);

  /// Cancels what is in flight; later answers have no effect.
  void end();

  /// Takes call records of the guest's. Returns: false where they are malformed or forged.
  [[nodiscard]] bool take(std::span<const std::byte> records);

  /// Runs an immediate callback. Returns: nothing where the request is forged.
  [[nodiscard]] std::optional<Answer> call_now(std::uint32_t callback, std::string arguments);

  /// Gathers answers and timeouts, and starts calls that waited for others to end.
  void collect();

  [[nodiscard]] bool has_answers() const { return !answers_.empty(); }
  /// What `collect` gathered, as records for the guest.
  [[nodiscard]] std::string take_answers();

  /// When the next call times out; `max()` where none is in flight.
  [[nodiscard]] SteadyTime next_timeout() const;

  void set_waker(std::function<void()> waker);

  [[nodiscard]] const std::shared_ptr<const CallbackSet>& callbacks() const { return callbacks_; }
  [[nodiscard]] const CallbackStats& stats() const { return stats_; }

 private:
  struct Waiting {
    std::uint32_t id;
    std::uint32_t callback;
    std::string arguments;
  };
  struct InFlight {
    std::shared_ptr<CallControl> control;
    std::uint32_t callback;
    SteadyTime deadline;
    std::uint64_t arguments_size;
  };

  [[nodiscard]] bool begin_call(std::uint32_t id, std::uint32_t callback, std::string_view arguments);
  void cancel(std::uint32_t id);
  [[nodiscard]] bool land(std::uint32_t id);
  void start(Waiting waiting);
  void start_waiting();
  void expire(SteadyTime now);
  void add_answer(std::uint32_t id, Answer answer);
  [[nodiscard]] std::optional<Answer> refusal(std::uint32_t callback, std::string_view arguments);
  [[nodiscard]] std::shared_ptr<Call> make_call(const Waiting& waiting, const RegisteredCallback& registered,
                                                std::shared_ptr<const CallSettings> settings,
                                                Answer& problem);
  const std::shared_ptr<CallSettings>& made(std::shared_ptr<CallSettings>& settings);
  void count(eryx_call_status status);

  std::shared_ptr<const CallbackSet> callbacks_;
  Limits limits_;
  HandlerPlace place_;
  FailureHook on_failure_;
  /// Made when the first call comes: most executions have none.
  std::shared_ptr<CallSettings> settings_;
  std::shared_ptr<CallSettings> immediate_settings_;
  std::unordered_map<std::uint32_t, InFlight> in_flight_;
  std::deque<Waiting> waiting_;
  /// In the order in which they started, hence of their deadlines; those that were answered are skipped.
  std::deque<std::uint32_t> started_;
  std::vector<Completion> answers_;
  std::uint32_t last_id_ = 0;
  std::uint64_t pending_bytes_ = 0;  ///< Arguments of calls that wait or are in flight.
  CallbackStats stats_;
};

}  // namespace eryx::bridge
