// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <exception>
#include <functional>
#include <utility>

namespace eryx::drive {

/// Passes on what the embedder's code has thrown on a thread of ours: `RuntimeOptions::on_unhandled_exception`.
///
/// Threading: any.
class ExceptionHook {
 public:
  explicit ExceptionHook(std::function<void(std::exception_ptr)> hook) : hook_(std::move(hook)) {}

  void operator()(std::exception_ptr error) const noexcept {
    if (!hook_) return;
    try {
      hook_(std::move(error));
    } catch (...) {  // There is nobody else to tell.
    }
  }

 private:
  std::function<void(std::exception_ptr)> hook_;
};

}  // namespace eryx::drive
