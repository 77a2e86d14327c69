// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A bound on what several owners hold together, such as the memory of all calls of one execution.

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace eryx::base {

/// Threading: any.
class Budget {
 public:
  explicit Budget(std::uint64_t limit) : limit_(limit) {}
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  /// Returns: whether the amount is now taken. If it does not fit, nothing is.
  [[nodiscard]] bool take(std::uint64_t amount) noexcept {
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    do {
      if (used > limit_ || amount > limit_ - used) return false;
    } while (!used_.compare_exchange_weak(used, used + amount, std::memory_order_relaxed));
    return true;
  }
  void give_back(std::uint64_t amount) noexcept { used_.fetch_sub(amount, std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

/// What one owner has taken of a budget; its destructor gives it back.
///
/// Threading: one thread at a time.
class BudgetShare {
 public:
  /// Takes from no budget: every `grow` succeeds.
  BudgetShare() = default;
  explicit BudgetShare(std::shared_ptr<Budget> budget) : budget_(std::move(budget)) {}
  BudgetShare(BudgetShare&& other) noexcept
      : budget_(std::move(other.budget_)), amount_(std::exchange(other.amount_, 0)) {}
  BudgetShare& operator=(BudgetShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(amount_, other.amount_);
    return *this;
  }
  ~BudgetShare() {
    if (budget_ && amount_ > 0) budget_->give_back(amount_);
  }

  /// Returns: whether the share is now larger by `more`; if the budget does not have that much, it stays as it was.
  [[nodiscard]] bool grow(std::uint64_t more) noexcept {
    if (budget_ && !budget_->take(more)) return false;
    amount_ += more;
    return true;
  }

  [[nodiscard]] std::uint64_t amount() const noexcept { return amount_; }

 private:
  std::shared_ptr<Budget> budget_;
  std::uint64_t amount_ = 0;
};

}  // namespace eryx::base
