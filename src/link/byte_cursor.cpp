// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/byte_cursor.hpp"

#include <string>

#include "link/refusal.hpp"

namespace eryx::link {

std::uint8_t ByteCursor::peek() const {
  if (is_at_end()) fail("the bytes end too early");
  return std::to_integer<std::uint8_t>(bytes_[position_]);
}

std::uint8_t ByteCursor::u8() {
  const std::uint8_t value = peek();
  ++position_;
  return value;
}

std::uint32_t ByteCursor::u32() {
  std::uint32_t value = 0;
  for (unsigned shift = 0; shift < 35; shift += 7) {
    const std::uint8_t byte = u8();
    if (shift == 28 && byte > 0x0F) fail("a number has more than 32 bits");
    value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) return value;
  }
  fail("a number has more than 32 bits");
}

std::int64_t ByteCursor::signed_number(unsigned bits) {
  std::uint64_t value = 0;
  unsigned shift = 0;
  while (true) {
    const std::uint8_t byte = u8();
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    const unsigned used = bits - shift < 7 ? bits - shift : 7;
    if (used < 7 || (used == 7 && shift + 7 == bits)) {
      // The last byte that fits: what it has beyond the number's bits repeats the sign.
      const unsigned beyond = byte >> (used - 1) & ((1U << (8 - used)) - 1U) & (0x7FU >> (used - 1));
      const unsigned all = 0x7FU >> (used - 1);
      if ((byte & 0x80) != 0 || (beyond != 0 && beyond != all)) fail("a number has too many bits");
    }
    shift += 7;
    if ((byte & 0x80) == 0) {
      if (shift < 64 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
      return static_cast<std::int64_t>(value);
    }
  }
}

std::span<const std::byte> ByteCursor::take(std::size_t count) {
  if (count > left()) fail("the bytes end too early");
  const auto result = bytes_.subspan(position_, count);
  position_ += count;
  return result;
}

std::uint32_t ByteCursor::count(std::size_t least) {
  const std::uint32_t value = u32();
  if (value > left() / least) fail("a vector is longer than the bytes that are left");
  return value;
}

std::string_view ByteCursor::name() {
  const auto text = take(u32());
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

ByteCursor ByteCursor::part(std::size_t size) {
  const std::size_t start = offset();
  return ByteCursor(take(size), start);
}

void ByteCursor::expect_end(std::string_view what) const {
  if (!is_at_end()) fail(std::string(what) + " has bytes left over");
}

void ByteCursor::fail(std::string_view why) const {
  refuse("at byte " + std::to_string(offset()) + ": " + std::string(why));
}

}  // namespace eryx::link
