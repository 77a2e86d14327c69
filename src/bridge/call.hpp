// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One callback call, from its start to its first answer: the state behind a `CallbackCall` handle.

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

/// An answer as it is sent to the guest.
struct Answer {
  eryx_call_status status = ERYX_CALL_OK;
  std::string payload;
};

/// The answer to a call whose arguments do not match the schema.
[[nodiscard]] Answer bad_arguments(const std::string& callback, const ArgumentError& error);

/// The part of a call that the waiting execution holds. It does not keep the call alive, so that a handler that forgets
/// to answer is noticed.
struct CallControl {
  explicit CallControl(std::string text) : arguments_text(std::move(text)) {}

  const std::string arguments_text;
  /// Set by the first answer, or when the answer is no longer wanted.
  std::atomic<bool> is_answered{false};
  std::stop_source stop;

  /// The answer is no longer wanted.
  void withdraw() {
    is_answered.store(true, std::memory_order_relaxed);
    stop.request_stop();
  }
};

/// Settings shared by all calls of an execution.
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
  /// Fails the call if it has no answer, because nobody can answer it any more.
  ~Call();

  [[nodiscard]] const boost::json::object& arguments() const { return arguments_; }
  [[nodiscard]] const std::string& arguments_text() const { return control_->arguments_text; }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] const std::shared_ptr<CallControl>& control() const { return control_; }

  /// Returns: whether this answer was the first.
  bool answer(const boost::json::value& value);
  bool answer_json(std::string text);
  /// If the error is an `AnswerLater`, the call is deferred instead.
  bool fail(const std::exception_ptr& error);
  bool defer();

 private:
  bool finish(Answer answer);
  [[nodiscard]] Answer describe(const std::exception_ptr& error) const;
  void report(const CallbackFailure& failure) const noexcept;

  std::uint32_t id_;
  std::string name_;
  boost::json::object arguments_;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<const CallSettings> settings_;
  std::shared_ptr<CallControl> control_;
};

}  // namespace eryx::bridge
