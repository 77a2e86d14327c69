// SPDX-License-Identifier: MIT OR Apache-2.0
// `SessionPool::async_acquire`: a waiter that holds no thread. Sessions are created on the runtime's workers.

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>
#include <memory>

#include "drive/asio_completion.hpp"
#include "session/pool_core.hpp"

namespace eryx {
namespace {

namespace asio = boost::asio;

using session::PoolCore;
using session::PoolTicket;

using Handler = drive::AsioCompletion<Lease>::Handler;

// Everything except `start` and `wake` runs on the strand. Its possible callers keep it alive: the pool until it has
// woken it, the timer until it has ended.
class AsyncAcquire final : public PoolCore::Waiter, public std::enable_shared_from_this<AsyncAcquire> {
 public:
  AsyncAcquire(std::shared_ptr<PoolCore> pool, std::chrono::nanoseconds timeout, Handler handler)
      : pool_(std::move(pool)),
        timeout_(timeout),
        strand_(asio::make_strand(pool_->config()->core().workers().get_executor())),
        timer_(strand_, base::later(std::chrono::steady_clock::now(), timeout)),
        complete_(std::move(handler), asio::any_completion_executor(strand_), pool_->config()->core()) {}

  void start() {
    complete_.on_cancel([weak = weak_from_this(), strand = strand_] {
      asio::post(strand, [weak] {
        if (const auto self = weak.lock()) self->cancel();
      });
    });
    asked_by_pool_ = shared_from_this();
    std::shared_ptr<PoolTicket> ticket;
    std::exception_ptr error;
    try {
      // Queued here, so that the queue is in the order of the calls.
      ticket = pool_->take_ticket_or_wait(*this);
    } catch (...) {
      error = std::current_exception();
    }
    if (!ticket && !error) {
      asio::post(strand_, [self = shared_from_this()] { self->wait(); });
      return;
    }
    asio::post(strand_, [self = std::move(asked_by_pool_), ticket = std::move(ticket), error]() mutable {
      self->finish(std::move(ticket), error);
    });
  }

 private:
  enum class Stage { Begun, Waiting, Complete };

  void wait() {
    if (stage_ == Stage::Complete) return;
    stage_ = Stage::Waiting;
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& stopped) {
      if (!stopped) self->stop_waiting(PoolCore::Because::TimeIsOver);
    });
    if (is_cancelled_) cancel();
  }

  void cancel() {
    is_cancelled_ = true;
    stop_waiting(PoolCore::Because::Cancelled);
  }

  void stop_waiting(PoolCore::Because reason) {
    // Either it does not wait, or the pool has already woken it and that message is on its way to the strand.
    if (stage_ != Stage::Waiting || !pool_->forget(*this, reason)) return;
    const std::shared_ptr<AsyncAcquire> self = std::move(asked_by_pool_);
    timer_.cancel();
    complete(reason == PoolCore::Because::TimeIsOver
                 ? std::make_exception_ptr(pool_->timeout_error(timeout_))
                 : std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted)),
             {});
  }

  void wake() override {
    asio::post(strand_, [self = std::move(asked_by_pool_)] {
      self->timer_.cancel();
      self->take_what_was_told();
    });
  }

  void take_what_was_told() {
    if (told() == Told::Closed) {
      complete(std::make_exception_ptr(PoolCore::closed_error()), {});
      return;
    }
    try {
      finish(pool_->claim_ticket(), nullptr);
    } catch (...) {
      complete(std::current_exception(), {});
    }
  }

  void finish(std::shared_ptr<PoolTicket> ticket, std::exception_ptr error) {
    Lease lease;
    if (!error) {
      try {
        lease = pool_->lease(std::move(ticket));
      } catch (...) {
        error = std::current_exception();
      }
    }
    complete(std::move(error), std::move(lease));
  }

  void complete(std::exception_ptr error, Lease lease) {
    stage_ = Stage::Complete;
    complete_(std::move(error), std::move(lease));
  }

  std::shared_ptr<PoolCore> pool_;
  std::chrono::nanoseconds timeout_;
  asio::strand<drive::WorkerPool::Executor> strand_;
  asio::steady_timer timer_;
  drive::AsioCompletion<Lease> complete_;
  std::shared_ptr<AsyncAcquire> asked_by_pool_;  ///< Itself, while the pool may wake it.
  Stage stage_ = Stage::Begun;
  bool is_cancelled_ = false;
};

}  // namespace

void SessionPool::initiate_acquire(std::shared_ptr<PoolCore> pool, std::chrono::nanoseconds timeout,
                                   Handler handler) {
  std::make_shared<AsyncAcquire>(std::move(pool), timeout, std::move(handler))->start();
}

}  // namespace eryx
