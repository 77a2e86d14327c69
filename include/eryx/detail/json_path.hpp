// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "eryx/detail/export.hpp"

namespace eryx::detail {

/// Location of a value in the arguments: a chain of steps on the stack of the check, converted to text only if there is
/// an error. A step must not outlive its parent step or its name.
class ERYX_API JsonPath {
 public:
  /// The arguments as a whole.
  JsonPath() = default;

  [[nodiscard]] JsonPath member(std::string_view name) const { return {this, name, not_an_item}; }
  [[nodiscard]] JsonPath item(std::size_t index) const { return {this, {}, index}; }

  [[nodiscard]] bool is_root() const noexcept { return parent_ == nullptr; }

  /// `items[2].price`; empty for the root. Bounded in length, because the names may come from the guest.
  [[nodiscard]] std::string text() const;

 private:
  static constexpr std::size_t not_an_item = static_cast<std::size_t>(-1);

  JsonPath(const JsonPath* parent, std::string_view name, std::size_t index)
      : parent_(parent), name_(name), index_(index) {}

  const JsonPath* parent_ = nullptr;
  std::string_view name_{};
  std::size_t index_ = not_an_item;
};

}  // namespace eryx::detail
