// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One call of a callback, from its start to its first answer: what `CallbackCall` is a handle of.

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "bridge/completion.hpp"
#include "eryx/argument_error.hpp"
#include "eryx/callback.hpp"

namespace eryx::bridge {

using FailureHook = std::function<void(const CallbackFailure&)>;

/// What an answer becomes.
struct Answer {
  eryx_call_status status = ERYX_CALL_OK;
  std::string payload;
};

/// What the program is told of arguments that do not fit.
[[nodiscard]] Answer bad_arguments(const std::string& callback, const ArgumentError& error);

/// The part of a call that whoever waits for it keeps: it does not keep the call alive, so that a handler that forgets
/// to answer is noticed.
struct CallControl {
  explicit CallControl(std::string text) : arguments_text(std::move(text)) {}

  const std::string arguments_text;
  /// Set by the first answer, or by whoever no longer wants one.
  std::atomic<bool> is_answered{false};
  std::stop_source stop;

  /// Nobody wants the answer any more.
  void withdraw() {
    is_answered.store(true, std::memory_order_relaxed);
    stop.request_stop();
  }
};

/// What all calls of an execution share.
struct CallSettings {
  std::shared_ptr<CompletionQueue> queue;
  FailureHook on_failure;
  std::uint64_t result_limit = 0;  ///< Bytes of JSON.
};

/// Threading: any.
class Call {
 public:
  Call(std::uint32_t id, std::string name, std::string arguments_text, boost::json::object arguments,
       boost::asio::any_io_executor executor, std::shared_ptr<const CallSettings> settings);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  /// A call that nobody can answer any more has failed.
  ~Call();

  [[nodiscard]] const boost::json::object& arguments() const { return arguments_; }
  [[nodiscard]] const std::string& arguments_text() const { return control_->arguments_text; }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] const std::shared_ptr<CallControl>& control() const { return control_; }

  /// Returns: whether this was the first answer.
  bool answer(const boost::json::value& value);
  bool answer_json(std::string text);
  /// An `AnswerLater` defers the call.
  bool fail(const std::exception_ptr& error);
  bool defer();

 private:
  bool finish(Answer answer);
  [[nodiscard]] Answer describe(const std::exception_ptr& error) const;

  std::uint32_t id_;
  std::string name_;
  boost::json::object arguments_;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<const CallSettings> settings_;
  std::shared_ptr<CallControl> control_;
};

}  // namespace eryx::bridge
