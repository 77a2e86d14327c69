// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "eryx/callback.hpp"
#include "eryx/detail/answer.hpp"
#include "eryx/detail/handler_shape.hpp"
#include "eryx/detail/stop_relay.hpp"

namespace eryx::detail {

/// One call of a coroutine handler. It keeps everything that the coroutine may refer to (the handler's captures, the
/// arguments) alive until the coroutine is destroyed.
///
/// Threading: `start` from any thread; everything else runs on the strand of the call.
template <typename Handler>
class CoroutineCall {
 public:
  using Traits = HandlerTraits<Handler>;
  using Arguments = typename Traits::Arguments;

  static void start(const CallbackCall& call, std::shared_ptr<Handler> handler, Arguments arguments) {
    auto self = std::make_shared<CoroutineCall>(call, std::move(handler), std::move(arguments));
    const CallStrand strand = self->strand_;
    // Spawned on the strand, so that a cancellation finds a connected slot.
    boost::asio::post(strand, [self = std::move(self)] { spawn(self); });
  }

  CoroutineCall(const CallbackCall& call, std::shared_ptr<Handler> handler, Arguments arguments)
      : call_(call),
        handler_(std::move(handler)),
        arguments_(std::move(arguments)),
        strand_(boost::asio::make_strand(call.executor())) {}

 private:
  static void spawn(const std::shared_ptr<CoroutineCall>& self) {
    try {
      self->relay_.emplace(self->strand_, self->call_.cancelled());
      boost::asio::co_spawn(
          self->strand_, run(self),
          boost::asio::bind_cancellation_slot(self->relay_->slot(), [self](const std::exception_ptr& error) {
            self->relay_.reset();
            if (error) self->call_.fail(error);
          }));
    } catch (...) {
      // The exception must not reach the thread that runs the executor.
      self->relay_.reset();
      self->call_.fail(std::current_exception());
    }
  }

  // The frame holds `self`, and thus the handler and its arguments, for as long as the handler's coroutine exists.
  static boost::asio::awaitable<void> run(std::shared_ptr<CoroutineCall> self) {
    if constexpr (std::is_void_v<typename Traits::Result>) {
      co_await self->invoke();
      answer(self->call_);
    } else {
      auto result = co_await self->invoke();
      answer(self->call_, std::move(result));
    }
  }

  auto invoke() {
    if constexpr (std::same_as<Arguments, NoArguments>) {
      return (*handler_)();
    } else {
      return (*handler_)(static_cast<ArgumentReference>(arguments_));
    }
  }

  // Stored here because a handler may take them by reference and use them until its end.
  using ArgumentReference = std::conditional_t<std::is_lvalue_reference_v<typename Traits::Parameter>,
                                               const Arguments&, Arguments&&>;

  CallbackCall call_;
  std::shared_ptr<Handler> handler_;
  Arguments arguments_;
  CallStrand strand_;
  std::optional<StopRelay> relay_;
};

}  // namespace eryx::detail
