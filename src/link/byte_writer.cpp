// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/byte_writer.hpp"

namespace eryx::link {

void ByteWriter::u32(std::uint32_t value) {
  while (value >= 0x80) {
    u8(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  u8(static_cast<std::uint8_t>(value));
}

void ByteWriter::s64(std::int64_t value) {
  while (value < -0x40 || value >= 0x40) {
    u8(static_cast<std::uint8_t>((value & 0x7F) | 0x80));
    value >>= 7;
  }
  u8(static_cast<std::uint8_t>(value & 0x7F));
}

void ByteWriter::bytes(std::span<const std::byte> value) {
  bytes_.insert(bytes_.end(), value.begin(), value.end());
}

void ByteWriter::name(std::string_view value) {
  u32(static_cast<std::uint32_t>(value.size()));
  bytes(std::as_bytes(std::span(value)));
}

}  // namespace eryx::link
