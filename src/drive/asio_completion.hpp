// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/prefer.hpp>
#include <exception>
#include <utility>

#include "drive/runtime_core.hpp"

namespace eryx::drive {

/// Completes one asynchronous operation. Implements Asio's rules about executors, outstanding work and cancellation
/// slots in one place.
///
/// Threading: one thread at a time.
template <typename Value>
class AsioCompletion {
 public:
  using Handler = boost::asio::any_completion_handler<void(std::exception_ptr, Value)>;

  /// The handler runs on its associated executor, or on `otherwise` if it has none. Until then that executor has
  /// outstanding work.
  /// Lifetime: `runtime` outlives the call of the handler.
  AsioCompletion(Handler handler, const boost::asio::any_completion_executor& otherwise,
                 const RuntimeCore& runtime)
      : runtime_(runtime),
        handler_(std::move(handler)),
        executor_(boost::asio::prefer(boost::asio::get_associated_executor(handler_, otherwise),
                                      boost::asio::execution::outstanding_work.tracked)) {}

  /// Calls `cancel` when the handler's cancellation slot is signalled.
  template <typename Cancel>
  void on_cancel(Cancel cancel) {
    if (auto slot = boost::asio::get_associated_cancellation_slot(handler_); slot.is_connected())
      slot.assign([cancel = std::move(cancel)](boost::asio::cancellation_type) { cancel(); });
  }

  /// Calls the handler. May be called once. What the handler throws never gets here: it goes to whoever runs the
  /// handler's executor, or is reported, if that is the calling thread.
  void operator()(std::exception_ptr error, Value value) noexcept {
    const boost::asio::any_completion_executor executor = std::move(executor_);
    try {
      boost::asio::dispatch(executor, [handler = std::move(handler_), error = std::move(error),
                                       value = std::move(value)]() mutable {
        // On the handler's executor, because only the caller's threads may use the caller's slot.
        if (auto slot = boost::asio::get_associated_cancellation_slot(handler); slot.is_connected())
          slot.clear();
        std::move(handler)(std::move(error), std::move(value));
      });
    } catch (...) {
      runtime_.report(std::current_exception());
    }
  }

 private:
  const RuntimeCore& runtime_;
  Handler handler_;
  boost::asio::any_completion_executor executor_;
};

}  // namespace eryx::drive
