// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "execution/interpreter.hpp"

namespace eryx::execution {

/// Lends interpreters to runs: a pool lends fresh ones, a session lends its own.
class InterpreterLender {
 public:
  virtual ~InterpreterLender() = default;
  /// Takes back an interpreter whose run was abandoned, because the host failed or the run never began. A pool resets
  /// it; a session returns to the state before the run.
  virtual void take_back(std::unique_ptr<Interpreter> interpreter) noexcept = 0;
};

/// An interpreter on loan to one run. A loan destroyed without `settle` returns to its lender, so that a failure of the
/// host never loses an interpreter.
///
/// Lifetime: the lender outlives the loan.
class InterpreterLoan {
 public:
  InterpreterLoan() noexcept = default;
  /// `interpreter` is not null.
  InterpreterLoan(std::unique_ptr<Interpreter> interpreter, InterpreterLender& lender) noexcept
      : interpreter_(std::move(interpreter)), lender_(&lender) {}
  InterpreterLoan(InterpreterLoan&&) noexcept = default;
  InterpreterLoan& operator=(InterpreterLoan&& other) noexcept {
    if (this != &other) {
      give_up();
      interpreter_ = std::move(other.interpreter_);
      lender_ = other.lender_;
    }
    return *this;
  }
  ~InterpreterLoan() { give_up(); }

  // Requires: the loan was not settled or moved from.
  [[nodiscard]] Interpreter& operator*() const noexcept { return *interpreter_; }
  [[nodiscard]] Interpreter* operator->() const noexcept { return interpreter_.get(); }

  /// Ends the loan after its run has ended. The caller takes over the interpreter.
  [[nodiscard]] std::unique_ptr<Interpreter> settle() noexcept { return std::move(interpreter_); }

 private:
  void give_up() noexcept {
    if (!interpreter_) return;
    interpreter_->end_run();
    lender_->take_back(std::move(interpreter_));
  }

  std::unique_ptr<Interpreter> interpreter_;
  InterpreterLender* lender_ = nullptr;
};

}  // namespace eryx::execution
