// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// What a handler takes and returns, deduced from its call signature.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>

#include "eryx/callback_reply.hpp"
#include "eryx/detail/type_shape.hpp"

namespace eryx::detail {

/// How a handler answers.
enum class HandlerShape {
  Plain,       ///< Returns the result.
  Coroutine,   ///< Returns a `boost::asio::awaitable` of it.
  Completion,  ///< Takes a `CallbackReply` and returns at once.
};

/// The arguments of a handler that takes none.
struct NoArguments {};

template <typename Returned, typename... Taken>
struct Signature {
  using Result = Returned;
  using Parameters = std::tuple<Taken...>;
};

template <typename Member>
struct CallOperator;
template <typename Class, typename Returned, typename... Taken, bool is_noexcept>
struct CallOperator<Returned (Class::*)(Taken...) noexcept(is_noexcept)> : Signature<Returned, Taken...> {};
template <typename Class, typename Returned, typename... Taken, bool is_noexcept>
struct CallOperator<Returned (Class::*)(Taken...) const noexcept(is_noexcept)>
    : Signature<Returned, Taken...> {};
template <typename Class, typename Returned, typename... Taken, bool is_noexcept>
struct CallOperator<Returned (Class::*)(Taken...)& noexcept(is_noexcept)> : Signature<Returned, Taken...> {};
template <typename Class, typename Returned, typename... Taken, bool is_noexcept>
struct CallOperator<Returned (Class::*)(Taken...) const& noexcept(is_noexcept)>
    : Signature<Returned, Taken...> {};

template <typename Handler>
struct SignatureOf {
  static_assert(
      requires { &Handler::operator(); },
      "eryx: a handler is a function, or an object with exactly one call operator that is no template: "
      "write the types of its parameters instead of 'auto'");
};
template <typename Handler>
requires requires { &Handler::operator(); }
struct SignatureOf<Handler> : CallOperator<decltype(&Handler::operator())> {};
template <typename Returned, typename... Taken, bool is_noexcept>
struct SignatureOf<Returned (*)(Taken...) noexcept(is_noexcept)> : Signature<Returned, Taken...> {};

template <typename Type>
struct ReplyOf {
  static constexpr bool is_reply = false;
};
template <typename Value>
struct ReplyOf<CallbackReply<Value>> {
  static constexpr bool is_reply = true;
  using Result = Value;
};

template <typename Type>
struct AwaitableOf {
  static constexpr bool is_awaitable = false;
};
template <typename Value, typename Executor>
struct AwaitableOf<boost::asio::awaitable<Value, Executor>> {
  static constexpr bool is_awaitable = true;
  static_assert(std::same_as<Executor, boost::asio::any_io_executor>,
                "eryx: a coroutine handler returns boost::asio::awaitable<Result> with its default executor");
  using Result = Value;
};

template <typename Parameters>
struct LastOf {
  using Type = void;
};
template <typename... Taken>
requires(sizeof...(Taken) > 0) struct LastOf<std::tuple<Taken...>> {
  using Type = std::remove_cvref_t<std::tuple_element_t<sizeof...(Taken) - 1, std::tuple<Taken...>>>;
};

template <typename Parameters>
struct FirstOf {
  using Type = NoArguments;
};
template <typename First, typename... Rest>
struct FirstOf<std::tuple<First, Rest...>> {
  using Type = First;
};

template <typename Parameter>
concept TakesValue =
    !std::is_lvalue_reference_v<Parameter> || std::is_const_v<std::remove_reference_t<Parameter>>;

/// Everything that the rest of the library needs to know about a handler.
template <typename Handler>
struct HandlerTraits {
 private:
  using Parameters = typename SignatureOf<Handler>::Parameters;
  using Returned = typename SignatureOf<Handler>::Result;
  using Reply = ReplyOf<typename LastOf<Parameters>::Type>;
  using Awaitable = AwaitableOf<std::remove_cvref_t<Returned>>;

  static consteval auto result() {
    if constexpr (Reply::is_reply) {
      return std::type_identity<typename Reply::Result>{};
    } else if constexpr (Awaitable::is_awaitable) {
      return std::type_identity<std::remove_cvref_t<typename Awaitable::Result>>{};
    } else {
      return std::type_identity<std::remove_cvref_t<Returned>>{};
    }
  }

  static constexpr std::size_t argument_count = std::tuple_size_v<Parameters> - (Reply::is_reply ? 1 : 0);
  static_assert(argument_count <= 1,
                "eryx: a handler takes its arguments as one described struct or boost::json::object, and a "
                "completion-style handler an eryx::CallbackReply after it");
  static_assert(!Reply::is_reply || std::is_void_v<Returned>,
                "eryx: a handler that takes an eryx::CallbackReply returns void; it answers by the reply");

 public:
  static constexpr HandlerShape shape = Reply::is_reply           ? HandlerShape::Completion
                                        : Awaitable::is_awaitable ? HandlerShape::Coroutine
                                                                  : HandlerShape::Plain;

  using Result = typename decltype(result())::type;

  /// As the handler declares it: `NoArguments`, `Struct`, `const Struct&`.
  using Parameter = typename FirstOf<std::conditional_t<argument_count == 0, std::tuple<>, Parameters>>::Type;
  using Arguments = std::remove_cvref_t<Parameter>;

  static_assert(TakesValue<Parameter>, "eryx: a handler takes its arguments by value or by const reference");
  static_assert(std::same_as<Arguments, NoArguments> || std::same_as<Arguments, boost::json::object> ||
                    DescribedStruct<Arguments>,
                "eryx: a handler takes a struct that ERYX_DESCRIBE_ARGS describes, or a boost::json::object");
};

}  // namespace eryx::detail
