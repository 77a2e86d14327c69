// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>

namespace eryx::bridge {

/// Bounds the work of one check of arguments. A unit is about ten nanoseconds. What a schema asks of a value is seldom
/// more than ten units; but definitions that are used again and again, and alternatives within alternatives, can
/// multiply, and who calls chooses the arguments.
///
/// Threading: one check has one.
class CheckBudget {
 public:
  /// `arguments` must outlive the budget.
  explicit CheckBudget(const boost::json::value& arguments) : arguments_(&arguments) {}

  /// Throws std::length_error with a text for the caller if the work is out of proportion.
  void spend(std::size_t units) {
    spent_ += units;
    if (spent_ > allowed_) extend();
  }

 private:
  void extend();

  // Forty milliseconds, because no limit of time interrupts a check. Arguments that are so large that looking at each of
  // their values takes longer get more.
  static constexpr std::size_t units_of_any = 4'000'000;
  static constexpr std::size_t units_of_value = 16;

  const boost::json::value* arguments_;
  std::size_t spent_ = 0;
  std::size_t allowed_ = units_of_any;
};

}  // namespace eryx::bridge
