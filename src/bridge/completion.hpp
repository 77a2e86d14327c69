// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The answers of callbacks on their way to the guest.

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "guest_abi.h"

namespace eryx::bridge {

struct Completion {
  /// How a handler handled its call.
  enum class Kind {
    Answered,
    Deferred,  ///< The answer comes later, perhaps in another process: see `AnswerLater`.
    LetGo,     ///< Nobody wanted the answer any more, and now the handler has ended.
  };

  std::uint32_t id = 0;
  eryx_call_status status = ERYX_CALL_OK;
  std::string payload;  ///< JSON of the value, or a message.
  Kind kind = Kind::Answered;
};

/// Where handlers put their answers, from any thread. Shared by an execution and its calls. After `close` it drops
/// answers.
///
/// Threading: any.
class CompletionQueue {
 public:
  /// `waker` is called, under the queue's lock, for a completion that comes while the queue is empty. May be empty.
  void set_waker(std::function<void()> waker) {
    const std::lock_guard lock(mutex_);
    waker_ = std::move(waker);
  }

  void push(Completion completion) {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return;
    completions_.push_back(std::move(completion));
    if (completions_.size() == 1 && waker_) waker_();
  }

  [[nodiscard]] std::vector<Completion> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(completions_, {});
  }

  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    completions_.clear();
    waker_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::vector<Completion> completions_;
  std::function<void()> waker_;
  bool is_closed_ = false;
};

}  // namespace eryx::bridge
