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
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "base/budget.hpp"
#include "base/steady_time.hpp"
#include "bridge/completion.hpp"
#include "bridge/schema.hpp"
#include "eryx/argument_error.hpp"
#include "eryx/callback.hpp"
#include "eryx/limits.hpp"

namespace eryx::bridge {

using FailureHook = std::function<void(const CallbackFailure&)>;

/// An answer as it is sent to the guest.
struct Answer {
  eryx_call_status status = ERYX_CALL_OK;
  std::string payload;
};

/// The answer to a call whose arguments do not match the schema.
[[nodiscard]] Answer bad_arguments(const std::string& callback, const ArgumentError& error);

/// The arguments of a call as the program sent them, charged to the memory of all calls of the execution. JSON, once it was
/// checked.
class CallText {
 public:
  CallText(std::string text, base::BudgetShare memory) : own_(std::move(text)), memory_(std::move(memory)) {}
  /// The text of a call that waits since an earlier execution, which is not copied.
  CallText(std::shared_ptr<const CallText> earlier, base::BudgetShare memory)
      : origin_(earlier->origin_ ? earlier->origin_ : std::move(earlier)), memory_(std::move(memory)) {}

  [[nodiscard]] std::string_view text() const { return origin_ ? origin_->own_ : own_; }

 private:
  std::string own_;
  std::shared_ptr<const CallText> origin_;  ///< Null: the text is our own.
  base::BudgetShare memory_;
};

/// The part of a call that the waiting execution holds. It does not keep the call alive, so that a handler that forgets
/// to answer is noticed.
///
/// Threading: any.
class CallControl {
 public:
  explicit CallControl(std::shared_ptr<const CallText> given) : arguments(std::move(given)) {}

  const std::shared_ptr<const CallText> arguments;

  /// Asked to stop when the answer is no longer wanted. Made for the first handler that wants it: few do.
  [[nodiscard]] std::stop_token stop_token() {
    const std::lock_guard lock(mutex_);
    if (!stop_) stop_.emplace();
    if ((state_.load(std::memory_order_acquire) & withdrawn) != 0) stop_->request_stop();
    return stop_->get_token();
  }

  /// Claims the right to answer. Returns: whether it was still to be had.
  [[nodiscard]] bool claim() { return (state_.fetch_or(claimed, std::memory_order_acq_rel) & claimed) == 0; }
  [[nodiscard]] bool is_claimed() const { return (state_.load(std::memory_order_acquire) & claimed) != 0; }

  /// The answer is no longer wanted: asks the handler to stop. If it is still working, its `Call` reports when it has
  /// let go.
  enum class Handler { Working, Ended };
  Handler withdraw() {
    const unsigned before = state_.fetch_or(claimed | withdrawn, std::memory_order_acq_rel);
    if (auto stop = stop_source()) stop->request_stop();
    return (before & ended) == 0 ? Handler::Working : Handler::Ended;
  }

  /// The handler has let go of the call. Returns: whether that has to be reported.
  [[nodiscard]] bool let_go() { return (state_.fetch_or(ended, std::memory_order_acq_rel) & withdrawn) != 0; }

 private:
  [[nodiscard]] std::optional<std::stop_source> stop_source() {
    const std::lock_guard lock(mutex_);
    return stop_;
  }

  static constexpr unsigned claimed = 1;  ///< By the first answer, or because none is wanted.
  static constexpr unsigned withdrawn = 2;
  static constexpr unsigned ended = 4;
  std::atomic<unsigned> state_{0};
  std::mutex mutex_;
  std::optional<std::stop_source> stop_;
};

/// Settings shared by all calls of an execution.
struct CallSettings {
  std::shared_ptr<CompletionQueue> queue;
  FailureHook on_failure;
  Limits limits;
  /// What calls hold: `Limits::callback_pending`. Null: no bound.
  std::shared_ptr<base::Budget> memory;
};

/// Threading: any, unless a member says otherwise.
class Call {
 public:
  /// An answer that is given after `deadline` is late: the call has timed out, whoever runs its handler.
  Call(std::uint32_t id, std::string name, std::shared_ptr<const CallText> arguments,
       boost::asio::any_io_executor executor, std::shared_ptr<const CallSettings> settings,
       base::SteadyTime deadline);
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  /// Fails the call if it has no answer, because nobody can answer it any more.
  ~Call();

  /// Reads the arguments where the handler is about to start. Returns: false if there is nothing left to do: the call
  /// was cancelled, or it is answered because the arguments are refused.
  /// Threading: before anybody else has the call.
  [[nodiscard]] bool read_arguments(const Schema& schema);

  [[nodiscard]] const boost::json::object& arguments() const { return arguments_; }
  /// What `arguments` was read from, and nothing else: a text with two readings is refused.
  [[nodiscard]] std::string_view arguments_text() const { return control_->arguments->text(); }
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
  [[nodiscard]] const std::shared_ptr<CallControl>& control() const { return control_; }

  [[nodiscard]] bool wants_answer() const { return !control_->is_claimed(); }
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
  base::BudgetShare memory_;  ///< Of `arguments_`.
  boost::json::object arguments_;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<const CallSettings> settings_;
  const base::SteadyTime deadline_;
  std::shared_ptr<CallControl> control_;
};

}  // namespace eryx::bridge
