// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <concepts>
#include <exception>
#include <stop_token>
#include <type_traits>
#include <utility>

#include "eryx/callback.hpp"
#include "eryx/describe.hpp"
#include "eryx/detail/export.hpp"

namespace eryx::detail {

/// The part of `CallbackReply` that does not depend on the type of the answer.
class ERYX_API ReplyHandle {
 public:
  /// For the library only.
  explicit ReplyHandle(CallbackCall call) : call_(std::move(call)) {}

  /// Answers with a failure whose text Python sees.
  bool fail(const CallbackError& error) const { return call_.fail(std::make_exception_ptr(error)); }
  /// Answers with a failure. Unless it is a `CallbackError`, Python sees only an id.
  bool fail(std::exception_ptr error) const { return call_.fail(std::move(error)); }

  /// Defers the answer: see `AnswerLater`.
  bool answer_later() const { return call_.answer_later(); }

  /// Receives a stop request when the answer is no longer wanted.
  [[nodiscard]] std::stop_token cancelled() const { return call_.cancelled(); }

  /// Where to run the asynchronous work of the call.
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return call_.executor(); }

 protected:
  CallbackCall call_;
};

}  // namespace eryx::detail

namespace eryx {

/// How a completion-style handler answers: keep a copy and call it once. `Result` is a type that `to_result` accepts,
/// `RawJson`, or `void` for None.
///
/// Only the first answer counts; the functions that answer return whether theirs did. If the last copy is destroyed
/// without an answer, the call fails.
///
/// Threading: any thread, at any time.
template <typename Result>
class CallbackReply : public detail::ReplyHandle {
 public:
  static_assert(std::same_as<Result, std::remove_cvref_t<Result>>, "eryx: a reply carries a value");
  using ReplyHandle::ReplyHandle;

  /// Answers with a value. A value that cannot be encoded fails the call.
  bool operator()(const Result& value) const requires(!std::same_as<Result, RawJson>) {
    try {
      return call_.complete(to_result(value));
    } catch (...) {
      return call_.fail(std::current_exception());
    }
  }
  bool operator()(RawJson json) const requires std::same_as<Result, RawJson> {
    return call_.complete(std::move(json));
  }
};

/// A reply without a value: Python gets None.
template <>
class CallbackReply<void> : public detail::ReplyHandle {
 public:
  using ReplyHandle::ReplyHandle;

  bool operator()() const { return call_.complete(boost::json::value(nullptr)); }
};

}  // namespace eryx
