// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The smallest stackful coroutine: what Boost.Context, Boost.Fiber and Asio's `spawn` do to a thread, without them.

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace eryx::support {

/// Threading: one thread at a time; `resume` may be called on another thread each time.
class Fiber {
 public:
  explicit Fiber(std::function<void(Fiber&)> body, std::size_t stack_size = 256 * 1024)
      : body_(std::move(body)), stack_(stack_size) {
    getcontext(&inside_);
    inside_.uc_stack.ss_sp = stack_.data();
    inside_.uc_stack.ss_size = stack_.size();
    inside_.uc_link = &outside_;
    const auto self = reinterpret_cast<std::uintptr_t>(this);
    makecontext(&inside_, reinterpret_cast<void (*)()>(&Fiber::enter), 2, static_cast<unsigned>(self),
                static_cast<unsigned>(self >> 32));
  }
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// Runs the body until it yields or ends.
  void resume() { swapcontext(&outside_, &inside_); }
  /// In the body: goes back to whoever resumed it.
  void yield() { swapcontext(&inside_, &outside_); }

  [[nodiscard]] bool is_done() const { return is_done_; }

 private:
  static void enter(unsigned low, unsigned high) {
    auto* self = reinterpret_cast<Fiber*>(std::uintptr_t{low} | std::uintptr_t{high} << 32);
    self->body_(*self);
    self->is_done_ = true;
  }

  std::function<void(Fiber&)> body_;
  std::vector<std::byte> stack_;
  ucontext_t inside_{};
  ucontext_t outside_{};
  bool is_done_ = false;
};

}  // namespace eryx::support
