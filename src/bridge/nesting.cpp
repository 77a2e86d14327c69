// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/nesting.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include "base/own_stack.hpp"
#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

// Frames of a thread's own stack end in the order in which they began, whatever runs in between.
thread_local constinit Nesting current;

// Handlers that run, or are suspended, on stacks that no thread was born with. A fiber may go on on another thread, so
// no variable of a thread tells.
class ForeignHandlers {
 public:
  static ForeignHandlers& instance() {
    static auto* handlers = new ForeignHandlers;  // never destroyed: handlers may run while statics go
    return *handlers;
  }

  void add(std::uintptr_t frame) {
    const std::lock_guard lock(mutex_);
    frames_.insert(frame);
    count_.store(frames_.size(), std::memory_order_relaxed);
  }

  void remove(std::uintptr_t frame) {
    const std::lock_guard lock(mutex_);
    frames_.erase(frame);
    count_.store(frames_.size(), std::memory_order_relaxed);
  }

  [[nodiscard]] bool is_empty() const { return count_.load(std::memory_order_relaxed) == 0; }

  /// Whether `position` lies below a handler's frame, on the same stack as far as one can tell: other stacks of the
  /// usual 64 KiB or more are farther away.
  [[nodiscard]] bool surrounds(std::uintptr_t position) {
    constexpr std::uintptr_t near = 32 * 1024;
    const std::lock_guard lock(mutex_);
    const auto above = frames_.upper_bound(position);
    return above != frames_.end() && *above - position < near;
  }

 private:
  std::mutex mutex_;
  std::set<std::uintptr_t> frames_;
  std::atomic<std::size_t> count_{0};
};

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::OutOfResources,
              "a callback's handler cannot run another execution here: " + why +
                  ". Run it with async_execute, which needs no stack of the handler's");
}

}  // namespace

Nesting nesting_here() noexcept {
  if (current.depth == 0 || base::own_stack().contains(base::stack_position())) return current;
  // A fiber, made by the handler or by somebody else: it may live longer than the handler, which need not wait for it.
  return {.depth = current.depth};
}

void require_room_to_nest() {
  ForeignHandlers& foreign = ForeignHandlers::instance();
  if (current.depth == 0 && foreign.is_empty()) return;
  if (current.depth >= most_nested)
    refuse(std::to_string(most_nested) + " executions are inside one another already");
  const std::uintptr_t here = base::stack_position();
  const base::StackBounds& own = base::own_stack();
  if (own.contains(here)) {
    if (current.depth > 0 && here - own.low < nested_stack)
      refuse("the thread has less than " + std::to_string(nested_stack / 1024) + " KiB of its stack left");
  } else if (foreign.surrounds(here)) {
    refuse("nobody knows how much is left of a fiber's stack");
  }
}

HandlerScope::HandlerScope(const Nesting& inner)
    : frame_(base::stack_position()), stack_(Stack::Own), previous_(current) {
  if (base::own_stack().contains(frame_)) {
    current = inner;
  } else {
    stack_ = Stack::Foreign;
    ForeignHandlers::instance().add(frame_);
  }
}

HandlerScope::~HandlerScope() {
  if (stack_ == Stack::Own) {
    current = previous_;
  } else {
    ForeignHandlers::instance().remove(frame_);
  }
}

}  // namespace eryx::bridge
