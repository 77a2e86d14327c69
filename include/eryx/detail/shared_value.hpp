// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace eryx::detail {

/// A value that copies share until one of them is to be changed: so copying is cheap, and adding many items to one takes time linear in them.
/// Absent at first.
///
/// Threading: as a T: one thread at a time, each copy by a thread of its own.
template <typename T>
class SharedValue {
 public:
  SharedValue() = default;
  SharedValue(T value) : value_(std::make_shared<T>(std::move(value))) {}

  [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
  [[nodiscard]] const T& operator*() const noexcept { return *value_; }
  [[nodiscard]] const T* operator->() const noexcept { return value_.get(); }
  /// Null: absent.
  [[nodiscard]] std::shared_ptr<const T> share() const noexcept { return value_; }

  /// For changing it: the copies keep what they have. If it is absent, it is made.
  [[nodiscard]] T& own() {
    if (!value_) {
      value_ = std::make_shared<T>();
    } else if (value_.use_count() > 1) {
      value_ = std::make_shared<T>(*value_);
    } else {
      // If another thread has just let go of it: what it read is read before this is changed.
      std::atomic_thread_fence(std::memory_order_acquire);
    }
    return *value_;
  }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace eryx::detail
