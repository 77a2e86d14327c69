#include "sandbox/interpreter.hpp"

#include <utility>

namespace eryx::sandbox {

InterpreterPool::InterpreterPool(std::shared_ptr<const image::Image> image, engine::RecyclingPolicy policy,
                                 std::size_t idle_limit)
    : image_(std::move(image)), memory_(image_, &image_->memory), policy_(policy), idle_limit_(idle_limit) {
  idle_.reserve(idle_limit_);
}

std::unique_ptr<Interpreter> InterpreterPool::acquire() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      // The one used last: its pages are the most likely to be in the processor's caches.
      auto interpreter = std::move(idle_.back());
      idle_.pop_back();
      return interpreter;
    }
    ++stats_.created;
  }
  return std::make_unique<Interpreter>(memory_);
}

std::uint64_t InterpreterPool::release(std::unique_ptr<Interpreter> interpreter) {
  interpreter->bridge.end();
  interpreter->wasi.end();
  const engine::ResetReport report = interpreter->slot.reset(policy_);
  const std::lock_guard lock(mutex_);
  ++(report.path == engine::ResetPath::Fast ? stats_.resets_fast : stats_.resets_scanned);
  // Beyond the limit it is unmapped here, under the lock: rare, and it keeps bursts from piling up mappings.
  if (idle_.size() < idle_limit_) idle_.push_back(std::move(interpreter));
  return report.pages;
}

PoolStats InterpreterPool::stats() const {
  const std::lock_guard lock(mutex_);
  PoolStats stats = stats_;
  stats.idle = idle_.size();
  return stats;
}

}  // namespace eryx::sandbox
