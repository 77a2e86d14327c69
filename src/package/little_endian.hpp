// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <bit>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>

namespace eryx::package {

/// The number at `offset`. Requires: it is inside of `bytes`.
template <typename T>
[[nodiscard]] T little_endian(std::span<const std::byte> bytes, std::size_t offset) {
  static_assert(std::is_unsigned_v<T> && std::endian::native == std::endian::little);
  assert(offset <= bytes.size() && sizeof(T) <= bytes.size() - offset);
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace eryx::package
