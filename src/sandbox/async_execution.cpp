// SPDX-License-Identifier: MIT OR Apache-2.0
// An execution driven by the runtime's workers. While the program waits in an `await` there is a timer and no thread.

#include <algorithm>
#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "eryx/sandbox.hpp"
#include "sandbox/async_job.hpp"
#include "sandbox/config.hpp"
#include "sandbox/execution.hpp"
#include "sandbox/resumption.hpp"
#include "sandbox/runtime_impl.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;

using Handler = asio::any_completion_handler<void(std::exception_ptr, ExecuteResult)>;

// What may ask something of an execution holds this, not the execution: it outlives it and then does nothing.
class RequestGate {
 public:
  void open(sandbox::Execution& execution, asio::steady_timer& timer, asio::any_io_executor executor) {
    const std::lock_guard lock(mutex_);
    execution_ = &execution;
    timer_ = &timer;
    executor_ = std::move(executor);
    if (suspension_asked_) execution_->suspend();
    if (cancelled_) execution_->cancel();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    execution_ = nullptr;
  }
  void cancel(const std::shared_ptr<RequestGate>& self) {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    if (!execution_) return;
    execution_->cancel();
    end_waiting(self);
  }
  void suspend(const std::shared_ptr<RequestGate>& self) {
    const std::lock_guard lock(mutex_);
    suspension_asked_ = true;
    if (!execution_) return;
    execution_->suspend();
    end_waiting(self);
  }

 private:
  void end_waiting(const std::shared_ptr<RequestGate>& self) {
    // The timer belongs to the strand of the execution.
    asio::post(executor_, [self] {
      const std::lock_guard relock(self->mutex_);
      if (self->execution_) self->timer_->cancel();
    });
  }

  std::mutex mutex_;
  bool cancelled_ = false;
  bool suspension_asked_ = false;
  sandbox::Execution* execution_ = nullptr;
  asio::steady_timer* timer_ = nullptr;
  asio::any_io_executor executor_;
};

class AsyncExecution : public std::enable_shared_from_this<AsyncExecution> {
 public:
  AsyncExecution(std::shared_ptr<const Sandbox::Config> config, std::string program, Handler handler,
                 std::shared_ptr<sandbox::LiveStats> live)
      : config_(std::move(config)),
        program_(std::move(program)),
        handler_(std::move(handler)),
        live_(std::move(live)),
        strand_(asio::make_strand(config_->runtime->impl().workers().get_executor())),
        timer_(strand_),
        completion_executor_(
            asio::prefer(asio::get_associated_executor(handler_, asio::any_completion_executor(strand_)),
                         asio::execution::outstanding_work.tracked)) {}

  void start(const sandbox::AsyncRequests& requests,
             const std::function<std::unique_ptr<sandbox::AsyncJob>()>& make) {
    try {
      job_ = make();
    } catch (...) {
      asio::post(strand_, [self = shared_from_this(), error = std::current_exception()] {
        self->complete(error, {});
      });
      return;
    }
    if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected()) {
      slot.assign([gate = gate_](asio::cancellation_type) { gate->cancel(gate); });
    }
    stop_callback_.emplace(requests.stop, CancelThroughGate{gate_});
    suspend_callback_.emplace(requests.suspend, SuspendThroughGate{gate_});
    asio::post(strand_, [self = shared_from_this()] { self->begin(); });
  }

 private:
  struct CancelThroughGate {
    std::shared_ptr<RequestGate> gate;
    void operator()() const { gate->cancel(gate); }
  };
  struct SuspendThroughGate {
    std::shared_ptr<RequestGate> gate;
    void operator()() const { gate->suspend(gate); }
  };

  void begin() {
    try {
      job_->begin(execution_);
    } catch (...) {
      complete(std::current_exception(), {});
      return;
    }
    execution_->publish_to(live_);
    gate_->open(*execution_, timer_, strand_);
    turn();
  }

  void turn() {
    try {
      execution_->set_waker(nullptr);
      if (execution_->turn(program_) == sandbox::Execution::State::Idle) {
        wait();
        return;
      }
      gate_->close();
      ExecuteResult result = job_->finish(*execution_);
      execution_.reset();
      complete(nullptr, std::move(result));
    } catch (...) {
      gate_->close();
      job_->abandon(*execution_);
      execution_.reset();
      complete(std::current_exception(), {});
    }
  }

  void wait() {
    // Set before looking: an answer that comes meanwhile finds it.
    execution_->set_waker([weak = weak_from_this(), strand = strand_] {
      asio::post(strand, [weak] {
        if (const auto self = weak.lock()) self->timer_.cancel();
      });
    });
    if (execution_->is_ready()) {
      // By way of the queue, so that a program with quick callbacks leaves room for others.
      asio::post(strand_, [self = shared_from_this()] { self->turn(); });
      return;
    }
    timer_.expires_at(execution_->wake_time());
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code&) {
      // A call that has timed out, or a wake that came late, is no reason for a turn by itself.
      if (self->execution_->is_ready()) {
        self->turn();
      } else {
        self->wait();
      }
    });
  }

  // In the caller's executor; the cancellation slot is the caller's too.
  void complete(std::exception_ptr error, ExecuteResult result) {
    stop_callback_.reset();
    suspend_callback_.reset();
    job_.reset();
    asio::dispatch(completion_executor_, [self = shared_from_this(), error = std::move(error),
                                          result = std::move(result)]() mutable {
      if (auto slot = asio::get_associated_cancellation_slot(self->handler_); slot.is_connected())
        slot.clear();
      Handler handler = std::move(self->handler_);
      self.reset();
      std::move(handler)(std::move(error), std::move(result));
    });
  }

  std::shared_ptr<const Sandbox::Config> config_;
  std::string program_;
  Handler handler_;
  std::shared_ptr<sandbox::LiveStats> live_;
  asio::strand<sandbox::WorkerPool::Executor> strand_;
  asio::steady_timer timer_;
  asio::any_completion_executor completion_executor_;
  std::shared_ptr<RequestGate> gate_ = std::make_shared<RequestGate>();
  std::optional<std::stop_callback<CancelThroughGate>> stop_callback_;
  std::optional<std::stop_callback<SuspendThroughGate>> suspend_callback_;
  std::unique_ptr<sandbox::AsyncJob> job_;
  std::optional<sandbox::Execution> execution_;
};

// A program in a fresh interpreter.
class FreshJob final : public sandbox::AsyncJob {
 public:
  FreshJob(std::shared_ptr<const Sandbox::Config> config, ExecuteOptions options)
      : config_(std::move(config)), options_(std::move(options)) {}
  void begin(std::optional<sandbox::Execution>& execution) override {
    execution.emplace(config_, options_, sandbox::Execution::Driver::Asynchronous);
  }
  ExecuteResult finish(sandbox::Execution& execution) override { return execution.finish(); }

 private:
  std::shared_ptr<const Sandbox::Config> config_;
  ExecuteOptions options_;
};

// A program that goes on from a checkpoint, in a fresh interpreter.
class ResumptionJob final : public sandbox::AsyncJob {
 public:
  ResumptionJob(std::shared_ptr<const Sandbox::Config> config, Checkpoint checkpoint, ResumeOptions options)
      : config_(std::move(config)), checkpoint_(std::move(checkpoint)), options_(std::move(options)) {}
  void begin(std::optional<sandbox::Execution>& execution) override {
    sandbox::begin_resumption(execution, config_, checkpoint_, options_,
                              sandbox::Execution::Driver::Asynchronous);
  }
  ExecuteResult finish(sandbox::Execution& execution) override { return execution.finish(); }

 private:
  std::shared_ptr<const Sandbox::Config> config_;
  Checkpoint checkpoint_;
  ResumeOptions options_;
};

}  // namespace

void sandbox::start_async(std::shared_ptr<const Sandbox::Config> config, std::string program,
                          const AsyncRequests& requests,
                          const std::function<std::unique_ptr<AsyncJob>()>& make, Handler handler,
                          std::shared_ptr<LiveStats> live) {
  std::make_shared<AsyncExecution>(std::move(config), std::move(program), std::move(handler), std::move(live))
      ->start(requests, make);
}

void Sandbox::start(std::string program, ExecuteOptions options, Handler handler,
                    std::shared_ptr<sandbox::LiveStats> live) const {
  const sandbox::AsyncRequests requests{options.stop, options.suspend};
  sandbox::start_async(
      config_, std::move(program), requests,
      [&]() -> std::unique_ptr<sandbox::AsyncJob> {
        return std::make_unique<FreshJob>(config_, std::move(options));
      },
      std::move(handler), std::move(live));
}

void Sandbox::start(Checkpoint checkpoint, ResumeOptions options, Handler handler) const {
  const sandbox::AsyncRequests requests{options.stop, options.suspend};
  sandbox::start_async(
      config_, {}, requests,
      [&]() -> std::unique_ptr<sandbox::AsyncJob> {
        return std::make_unique<ResumptionJob>(config_, std::move(checkpoint), std::move(options));
      },
      std::move(handler), nullptr);
}

}  // namespace eryx
