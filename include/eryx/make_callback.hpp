// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/object.hpp>
#include <concepts>
#include <memory>
#include <string>
#include <utility>

#include "eryx/callback.hpp"
#include "eryx/callback_reply.hpp"  // IWYU pragma: export
#include "eryx/describe.hpp"        // IWYU pragma: export
#include "eryx/detail/export.hpp"
#include "eryx/detail/handler_shape.hpp"
#include "eryx/detail/make_callback_fwd.hpp"  // IWYU pragma: export
#include "eryx/detail/start_handler.hpp"

namespace eryx::detail {

/// Throws Error(InvalidArgument) if a handler of this shape cannot be of this kind.
ERYX_API void check_kind(const std::string& name, CallbackKind kind, HandlerShape shape);

template <typename Arguments>
boost::json::object schema_of_arguments() {
  if constexpr (std::same_as<Arguments, NoArguments> || std::same_as<Arguments, boost::json::object>) {
    boost::json::object schema;
    schema["type"] = "object";
    schema["properties"] = boost::json::object();
    schema["additionalProperties"] = std::same_as<Arguments, boost::json::object>;
    return schema;
  } else {
    return schema_of<Arguments>();
  }
}

template <typename Arguments>
Arguments arguments_of(const boost::json::object& arguments) {
  if constexpr (std::same_as<Arguments, NoArguments>) {
    check_names(JsonPath(), arguments, {});
    return {};
  } else {
    return decode_arguments<Arguments>(arguments);
  }
}

}  // namespace eryx::detail

namespace eryx {

/// Makes a callback from a handler; schema and checks follow from the handler's parameter. A handler is a function, or
/// an object with one call operator, and has one of these shapes:
///
///     Result (Arguments)                            answers when it returns
///     boost::asio::awaitable<Result> (Arguments)    a coroutine, on the call's executor
///     void (Arguments, CallbackReply<Result>)       answers through the reply, now or later, on any thread
///
/// `Arguments` is a described struct (see describe.hpp), or a `boost::json::object` with any members. It is taken by
/// value or by const reference, and may be omitted. `Result` is a type that `to_result` accepts, `RawJson`, or `void`
/// for None.
///
/// The handler is invoked once per call. If several sandboxes have the callback, it may run on several threads at once.
/// It lives until its last call ends. When a call is cancelled, a coroutine gets a terminal cancellation, on its own
/// executor; each call has its own strand.
///
/// Default `kind`: `CallbackKind::Awaited`.
///
/// Errors: InvalidArgument (a coroutine with `CallbackKind::Immediate`).
template <typename Handler>
Callback make_callback(std::string name, std::string description, Handler handler, CallbackKind kind) {
  using Traits = detail::HandlerTraits<Handler>;
  using Arguments = typename Traits::Arguments;
  detail::check_kind(name, kind, Traits::shape);

  Callback callback;
  callback.name = std::move(name);
  callback.description = std::move(description);
  callback.schema = detail::schema_of_arguments<Arguments>();
  callback.kind = kind;
  callback.handler = [shared = std::make_shared<Handler>(std::move(handler))](const CallbackCall& call) {
    detail::start_handler(call, shared, detail::arguments_of<Arguments>(call.arguments()));
  };
  return callback;
}

}  // namespace eryx
