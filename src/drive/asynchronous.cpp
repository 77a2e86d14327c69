// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/asynchronous.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "drive/late_turns.hpp"
#include "drive/live_connections.hpp"
#include "drive/request_gate.hpp"
#include "drive/turn_slices.hpp"
#include "execution/execution.hpp"

namespace eryx::drive {
namespace {

namespace asio = boost::asio;

using execution::Execution;

struct Cancel {
  std::shared_ptr<RequestGate> gate;
  void operator()() const { gate->cancel(); }
};

struct Suspend {
  std::shared_ptr<RequestGate> gate;
  void operator()() const { gate->suspend(); }
};

// While it waits, whoever claims it first takes the next turn: its strand, on a worker, or a thread for late turns. The
// claimant alone touches the execution. The timer is used on the strand only. The pending operations that may claim it
// keep it alive. A run that has not begun waits too.
class AsyncRun final : public LateTurns::Run, public std::enable_shared_from_this<AsyncRun> {
 public:
  AsyncRun(std::shared_ptr<const SandboxConfig> sandbox, Job job, ExecuteHandler handler)
      : sandbox_(std::move(sandbox)),
        job_(std::move(job)),
        strand_(asio::make_strand(sandbox_->core().workers().get_executor())),
        timer_(strand_),
        complete_(std::move(handler), asio::any_completion_executor(strand_), sandbox_->core()) {}

  void begin_soon(const Requests& requests) {
    gate_->set_hurry([weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->hurry();
    });
    complete_.on_cancel(Cancel{gate_});
    stop_callback_.emplace(requests.stop, Cancel{gate_});
    suspend_callback_.emplace(requests.suspend, Suspend{gate_});
    // Last, because it may begin at once.
    const std::uint64_t number =
        begin_to_wait(gate_->has_request() ? base::SteadyTime::clock::now() : base::SteadyTime::max());
    asio::post(strand_, [self = shared_from_this(), number] { self->go_on(number); });
  }

  // NOLINTNEXTLINE(bugprone-exception-escape): only without the memory to report a failure
  void take_late_turn() noexcept override {
    // The workers stay for as long as the strand may be needed.
    const auto work = asio::make_work_guard(strand_.get_inner_executor());
    const std::uint64_t number = [&] {
      const std::lock_guard lock(mutex_);
      return waits_;
    }();
    go_on(number);
  }

 private:
  void begin() {
    sandbox_->core().count_execution();
    execution::Start start = job_.prepare();
    connect_live(start, sandbox_->core());
    execution_.emplace(std::move(start), sandbox_->core().workers());
    gate_->open(*execution_, timer_, strand_);
  }

  void turn() {
    execution_->set_waker(nullptr);
    if (take_turn() == Execution::State::Idle) {
      wait();
      return;
    }
    gate_->close();
    ExecuteResult result = job_.settle(execution_->end());
    execution_.reset();
    end(nullptr, std::move(result));
  }

  Execution::State take_turn() {
    // Late turns have threads of their own.
    std::optional<TurnSlices::Turn> slice;
    if (strand_.running_in_this_thread())
      slice.emplace(sandbox_->core().workers().slices(), execution_->watch());
    return execution_->turn();
  }

  void wait() {
    // Set before `is_ready`, so that an answer that comes after that check calls it.
    execution_->set_waker([weak = weak_from_this(), strand = strand_] {
      asio::post(strand, [weak] {
        if (const auto self = weak.lock()) self->timer_.cancel();
      });
    });
    const bool is_ready = execution_->is_ready();
    const base::SteadyTime wake_time = execution_->wake_time();
    const std::uint64_t number = begin_to_wait(execution_->limit_time());
    if (!is_ready && strand_.running_in_this_thread()) {
      start_timer(number, wake_time);
    } else {
      // Through the queue, so that a program with fast callbacks does not starve others. After a late turn it is looked
      // at once more there, because an answer may have come meanwhile.
      asio::post(strand_, [self = shared_from_this(), number] { self->go_on(number); });
    }
  }

  // From then on others may claim it.
  std::uint64_t begin_to_wait(base::SteadyTime limit) {
    const std::lock_guard lock(mutex_);
    late_turns().expect(shared_from_this(), limit);
    is_waiting_ = true;
    return ++waits_;
  }

  // Ends that wait. Returns: false if somebody else has done so.
  [[nodiscard]] bool claim(std::uint64_t number) {
    const std::lock_guard lock(mutex_);
    if (!is_waiting_ || number != waits_) return false;
    late_turns().forget(*this);
    is_waiting_ = false;
    return true;
  }

  // On the strand.
  void start_timer(std::uint64_t number, base::SteadyTime time) {
    timer_.expires_at(time);
    timer_.async_wait(
        [self = shared_from_this(), number](const boost::system::error_code&) { self->go_on(number); });
  }

  void go_on(std::uint64_t number) {
    if (!claim(number)) return;
    try {
      const bool is_new = !execution_;
      if (is_new) begin();
      // A timed-out call or a late wake-up does not by itself require a turn.
      if (is_new || execution_->is_ready()) {
        turn();
      } else {
        wait();
      }
    } catch (...) {
      fail(std::current_exception());
    }
  }

  // It was asked to end, or to be suspended.
  void hurry() {
    const std::lock_guard lock(mutex_);
    if (is_waiting_) late_turns().expect(shared_from_this(), base::SteadyTime::clock::now());
  }

  [[nodiscard]] LateTurns& late_turns() { return sandbox_->core().workers().late_turns(); }

  void fail(std::exception_ptr error) {
    (void)claim(waits_);
    gate_->close();
    execution_.reset();
    end(std::move(error), {});
  }

  void end(std::exception_ptr error, ExecuteResult result) {
    stop_callback_.reset();
    suspend_callback_.reset();
    job_ = {};
    // The timer may still be set for much later.
    if (!strand_.running_in_this_thread())
      asio::post(strand_, [self = shared_from_this()] { self->timer_.cancel(); });
    complete_(std::move(error), std::move(result));
  }

  std::shared_ptr<const SandboxConfig> sandbox_;  // first, because it keeps the runtime alive
  Job job_;
  asio::strand<WorkerPool::Executor> strand_;
  asio::steady_timer timer_;
  std::mutex mutex_;  ///< Of the next two.
  bool is_waiting_ = false;
  /// How often it has begun to wait: what is meant for an earlier wait has no effect.
  std::uint64_t waits_ = 0;
  AsioCompletion<ExecuteResult> complete_;
  std::shared_ptr<RequestGate> gate_ = std::make_shared<RequestGate>();
  std::optional<std::stop_callback<Cancel>> stop_callback_;
  std::optional<std::stop_callback<Suspend>> suspend_callback_;
  std::optional<Execution> execution_;
};

}  // namespace

void run_async(std::shared_ptr<const SandboxConfig> sandbox, Job job, const Requests& requests,
               ExecuteHandler handler) {
  std::make_shared<AsyncRun>(std::move(sandbox), std::move(job), std::move(handler))->begin_soon(requests);
}

void fail_async(std::shared_ptr<const SandboxConfig> sandbox, std::exception_ptr error,
                ExecuteHandler handler) {
  const auto executor = sandbox->core().workers().get_executor();
  auto complete = std::make_shared<AsioCompletion<ExecuteResult>>(
      std::move(handler), asio::any_completion_executor(executor), sandbox->core());
  asio::post(executor,
             [complete, sandbox = std::move(sandbox), error = std::move(error)] { (*complete)(error, {}); });
}

}  // namespace eryx::drive
