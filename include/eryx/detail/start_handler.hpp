// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "eryx/callback.hpp"
#include "eryx/callback_reply.hpp"
#include "eryx/detail/answer.hpp"
#include "eryx/detail/coroutine_call.hpp"
#include "eryx/detail/handler_shape.hpp"

namespace eryx::detail {

/// Starts the handler for one call, whatever its shape. Exceptions that the handler throws directly propagate to the
/// caller, except from coroutines: those run on the call's executor and fail the call from there.
template <typename Handler>
void start_handler(const CallbackCall& call, const std::shared_ptr<Handler>& handler,
                   typename HandlerTraits<Handler>::Arguments arguments) {
  using Traits = HandlerTraits<Handler>;
  if constexpr (Traits::shape == HandlerShape::Coroutine) {
    CoroutineCall<Handler>::start(call, handler, std::move(arguments));
  } else {
    constexpr bool takes_arguments = !std::same_as<typename Traits::Arguments, NoArguments>;
    const auto invoke = [&]<typename... Reply>(Reply&&... reply) -> decltype(auto) {
      if constexpr (takes_arguments) {
        return (*handler)(std::move(arguments), std::forward<Reply>(reply)...);
      } else {
        return (*handler)(std::forward<Reply>(reply)...);
      }
    };
    if constexpr (Traits::shape == HandlerShape::Completion) {
      invoke(CallbackReply<typename Traits::Result>(call));
    } else if constexpr (std::is_void_v<typename Traits::Result>) {
      invoke();
      answer(call);
    } else {
      answer(call, invoke());
    }
  }
}

}  // namespace eryx::detail
