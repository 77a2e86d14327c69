// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/asynchronous.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>

#include "drive/request_gate.hpp"
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

// Everything except `begin_soon` runs on the strand. The pending operation that will call it next keeps it alive.
class AsyncRun : public std::enable_shared_from_this<AsyncRun> {
 public:
  AsyncRun(std::shared_ptr<const SandboxConfig> sandbox, Job job, ExecuteHandler handler)
      : sandbox_(std::move(sandbox)),
        job_(std::move(job)),
        strand_(asio::make_strand(sandbox_->core().workers().get_executor())),
        timer_(strand_),
        complete_(std::move(handler), asio::any_completion_executor(strand_), sandbox_->core()) {}

  void begin_soon(const Requests& requests) {
    complete_.on_cancel(Cancel{gate_});
    stop_callback_.emplace(requests.stop, Cancel{gate_});
    suspend_callback_.emplace(requests.suspend, Suspend{gate_});
    asio::post(strand_, [self = shared_from_this()] { self->begin(); });
  }

 private:
  void begin() {
    try {
      sandbox_->core().count_execution();
      execution_.emplace(job_.prepare(), sandbox_->core().workers());
    } catch (...) {
      end(std::current_exception(), {});
      return;
    }
    gate_->open(*execution_, timer_, strand_);
    turn();
  }

  void turn() {
    try {
      execution_->set_waker(nullptr);
      if (execution_->turn() == Execution::State::Idle) {
        wait();
        return;
      }
      gate_->close();
      ExecuteResult result = job_.settle(execution_->end());
      execution_.reset();
      end(nullptr, std::move(result));
    } catch (...) {
      gate_->close();
      execution_.reset();
      end(std::current_exception(), {});
    }
  }

  void wait() {
    // Set before `is_ready`, so that an answer that comes after that check calls it.
    execution_->set_waker([weak = weak_from_this(), strand = strand_] {
      asio::post(strand, [weak] {
        if (const auto self = weak.lock()) self->timer_.cancel();
      });
    });
    if (execution_->is_ready()) {
      // Through the queue, so that a program with fast callbacks does not starve others.
      asio::post(strand_, [self = shared_from_this()] { self->turn(); });
      return;
    }
    timer_.expires_at(execution_->wake_time());
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
      // A timed-out call or a late wake-up does not by itself require a turn.
      if (self->execution_->is_ready()) {
        self->turn();
      } else {
        self->wait();
      }
    });
  }

  void end(std::exception_ptr error, ExecuteResult result) {
    stop_callback_.reset();
    suspend_callback_.reset();
    job_ = {};
    complete_(std::move(error), std::move(result));
  }

  std::shared_ptr<const SandboxConfig> sandbox_;  // first, because it keeps the runtime alive
  Job job_;
  asio::strand<WorkerPool::Executor> strand_;
  asio::steady_timer timer_;
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
