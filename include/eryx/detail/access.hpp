// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <utility>

namespace eryx::detail {

/// Gives the library access to the internals of the public handles. Not for embedders: those internals change without
/// notice.
struct Access {
  template <typename Handle>
  [[nodiscard]] static const auto& get(const Handle& handle) noexcept {
    return handle.impl_;
  }
  template <typename Handle>
  [[nodiscard]] static auto& get(Handle& handle) noexcept {
    return handle.impl_;
  }
  template <typename Handle, typename... Arguments>
  [[nodiscard]] static Handle make(Arguments&&... arguments) {
    return Handle(std::forward<Arguments>(arguments)...);
  }
};

}  // namespace eryx::detail
