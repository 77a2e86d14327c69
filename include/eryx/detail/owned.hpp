// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "eryx/error.hpp"

namespace eryx::detail {

/// What a handle refers to that can be moved from. To use an empty one is an error, and not the end of the process.
template <typename T>
class Owned {
 public:
  explicit Owned(std::shared_ptr<T> object) noexcept : object_(std::move(object)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return object_ != nullptr; }

  /// Errors: InvalidArgument (the handle was moved from, or has let go of its object).
  [[nodiscard]] const std::shared_ptr<T>& shared() const {
    if (!object_) {
      throw Error(ErrorKind::InvalidArgument,
                  "this handle refers to nothing: it was moved from, released or detached");
    }
    return object_;
  }
  [[nodiscard]] T& operator*() const { return *shared(); }
  [[nodiscard]] T* operator->() const { return shared().get(); }

  void reset() noexcept { object_.reset(); }

 private:
  std::shared_ptr<T> object_;
};

}  // namespace eryx::detail
