// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>

namespace eryx::base {

/// An amount of bytes to take from. Once it has refused something it refuses all that follows, so that what was taken is
/// a beginning of what was wanted, without gaps.
///
/// Threading: none.
class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t bytes) : left_(bytes) {}

  [[nodiscard]] bool take(std::uint64_t bytes) noexcept {
    if (bytes > left_) is_spent_ = true;
    if (is_spent_) return false;
    left_ -= bytes;
    return true;
  }
  /// Refuses everything from now on.
  void close() noexcept { is_spent_ = true; }
  /// Whether it has refused anything, or was closed.
  [[nodiscard]] bool is_spent() const noexcept { return is_spent_; }

 private:
  std::uint64_t left_;
  bool is_spent_ = false;
};

}  // namespace eryx::base
