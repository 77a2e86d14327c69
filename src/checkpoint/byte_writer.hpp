// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace eryx::checkpoint {

/// Appends values to bytes, in the format of format.hpp.
class ByteWriter {
 public:
  template <typename T>
  ByteWriter& put(const T& value) {
    static_assert(std::has_unique_object_representations_v<T>, "padding would be written");
    return put_bytes(std::as_bytes(std::span(&value, 1)));
  }
  ByteWriter& put_bytes(std::span<const std::byte> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
  }
  ByteWriter& put_count(std::size_t count) { return put(static_cast<std::uint32_t>(count)); }
  ByteWriter& put_text(std::string_view text) {
    return put_count(text.size()).put_bytes(std::as_bytes(std::span(text)));
  }

  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace eryx::checkpoint
