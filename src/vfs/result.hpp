// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A value or an error (vfs::Error by default): std::expected for C++20.

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "vfs/error.hpp"

namespace eryx::vfs {

template <typename T, typename E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, error) {}

  [[nodiscard]] explicit operator bool() const { return state_.index() == 0; }

  /// Requires: this holds an error.
  [[nodiscard]] E error() const {
    assert(!*this);
    return *std::get_if<1>(&state_);
  }

  /// Requires, like all members below: this holds a value.
  [[nodiscard]] T& operator*() {
    assert(*this);
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& operator*() const {
    assert(*this);
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T* operator->() { return &**this; }
  [[nodiscard]] const T* operator->() const { return &**this; }

 private:
  std::variant<T, E> state_;
};

template <typename E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(error) {}

  [[nodiscard]] explicit operator bool() const { return !error_; }

  /// Requires: this holds an error.
  [[nodiscard]] E error() const {
    assert(error_);
    return *error_;
  }

 private:
  std::optional<E> error_;
};

}  // namespace eryx::vfs
