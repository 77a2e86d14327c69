// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>

#include "checkpoint/corrupt.hpp"

namespace eryx::checkpoint {

/// Reads values from the front of untrusted bytes.
/// Errors: CheckpointCorrupt; the message names `what` the bytes are.
class ByteReader {
 public:
  ByteReader(std::span<const std::byte> bytes, const char* what) : rest_(bytes), what_(what) {}

  template <typename T>
  [[nodiscard]] T take() {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    std::memcpy(&value, take_bytes(sizeof(T)).data(), sizeof(T));
    return value;
  }

  [[nodiscard]] std::span<const std::byte> take_bytes(std::uint64_t size) {
    if (size > rest_.size()) corrupt(what_, "it is truncated");
    const auto taken = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  [[nodiscard]] std::string take_text() {
    const auto bytes = take_bytes(take<std::uint32_t>());
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// Reads a count of items that take at least `smallest` bytes each. Checks that the remaining bytes can hold them, so
  /// that the caller may allocate for that count.
  [[nodiscard]] std::size_t take_count(std::size_t smallest) {
    const auto count = take<std::uint32_t>();
    if (count > rest_.size() / smallest) corrupt(what_, "it counts more than it holds");
    return count;
  }

  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  void expect_end() const {
    if (!rest_.empty()) corrupt(what_, "something follows its end");
  }

 private:
  std::span<const std::byte> rest_;
  const char* what_;
};

}  // namespace eryx::checkpoint
