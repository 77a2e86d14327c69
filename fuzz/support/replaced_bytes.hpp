// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "byte_reader.hpp"

namespace eryx::fuzz {

/// `bytes` with some replaced: each three bytes of the input are a place, modulo the size, and what stands there then.
inline std::vector<std::byte> with_replaced(std::vector<std::byte> bytes, ByteReader& source) {
  while (!source.is_empty()) {
    const std::size_t place = source.take<std::uint16_t>() % bytes.size();
    bytes[place] = source.take<std::byte>();
  }
  return bytes;
}

}  // namespace eryx::fuzz
