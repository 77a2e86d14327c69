// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/checksum.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

#include "base/hex.hpp"

namespace eryx::base {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

std::string checksum(std::string_view text) { return to_hex(Checksummer().update(bytes_of(text)).finish()); }

// What `xxhsum -H2` prints.
TEST(Checksum, IsXxh3Of128Bits) {
  EXPECT_EQ(checksum(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(checksum("abc"), "06b05ab6733a618578af5f94892f3950");
  // Long enough for vectors.
  EXPECT_EQ(checksum(std::string(100'000, 'x')), "0fe996a84987456bd8b99a30e426ac41");
}

TEST(Checksum, OfPartsIsThatOfTheWhole) {
  const std::string text(100'000, 'x');
  Checksummer parts;
  for (std::size_t at = 0; at < text.size(); at += 777)
    parts.update(bytes_of(text).subspan(at).first(std::min<std::size_t>(777, text.size() - at)));
  EXPECT_EQ(to_hex(parts.finish()), checksum(text));
}

}  // namespace
}  // namespace eryx::base
