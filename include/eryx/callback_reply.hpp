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

/// What every `CallbackReply` has, whatever it answers with.
class ERYX_API ReplyHandle {
 public:
  /// For the library.
  explicit ReplyHandle(CallbackCall call) : call_(std::move(call)) {}

  /// Answers with a failure whose text reaches Python.
  bool fail(const CallbackError& error) const { return call_.fail(std::make_exception_ptr(error)); }
  /// Answers with a failure; what is no `CallbackError` is hidden behind an id.
  bool fail(std::exception_ptr error) const { return call_.fail(std::move(error)); }

  /// Says that the answer comes later: see `AnswerLater`.
  bool answer_later() const { return call_.answer_later(); }

  /// Asked to stop when the answer is no longer wanted.
  [[nodiscard]] std::stop_token cancelled() const { return call_.cancelled(); }

  /// Where asynchronous work of the call belongs.
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return call_.executor(); }

 protected:
  CallbackCall call_;
};

}  // namespace eryx::detail

namespace eryx {

/// How a completion-style handler answers: keep a copy, call it once. `Result` is what `to_result` takes, `RawJson`,
/// or `void` for None.
///
/// The first answer counts; the functions that answer return whether theirs was it. A call whose last copy goes
/// without an answer fails.
///
/// Threading: any thread, at any time.
template <typename Result>
class CallbackReply : public detail::ReplyHandle {
 public:
  static_assert(std::same_as<Result, std::remove_cvref_t<Result>>, "eryx: a reply carries a value");
  using ReplyHandle::ReplyHandle;

  /// Answers with a value. One that cannot be encoded fails the call.
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

/// The reply that is None.
template <>
class CallbackReply<void> : public detail::ReplyHandle {
 public:
  using ReplyHandle::ReplyHandle;

  bool operator()() const { return call_.complete(boost::json::value(nullptr)); }
};

}  // namespace eryx
