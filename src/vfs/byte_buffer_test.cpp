#include "vfs/byte_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace eryx::vfs {
namespace {

bool is_zero(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; });
}

TEST(ByteBufferTest, GrowsWithZeros) {
  ByteBuffer buffer;
  ASSERT_TRUE(buffer.resize(10));
  EXPECT_TRUE(is_zero(buffer.bytes()));
  std::ranges::fill(buffer.bytes(), std::byte{7});
  ASSERT_TRUE(buffer.resize(1 << 20));
  EXPECT_EQ(buffer.bytes()[9], std::byte{7});
  EXPECT_TRUE(is_zero(buffer.bytes().subspan(10)));
}

TEST(ByteBufferTest, ShowsNothingOfWhatWasCutOff) {
  for (const std::size_t kept : {0u, 1u, 100u, 900u}) {
    ByteBuffer buffer;
    ASSERT_TRUE(buffer.resize(1000));
    std::ranges::fill(buffer.bytes(), std::byte{7});
    ASSERT_TRUE(buffer.resize(kept));
    ASSERT_TRUE(buffer.resize(2000));
    EXPECT_TRUE(is_zero(buffer.bytes().subspan(kept))) << kept;
  }
}

TEST(ByteBufferTest, RefusesWhatCannotBeAllocated) {
  ByteBuffer buffer;
  ASSERT_TRUE(buffer.resize(10));
  EXPECT_FALSE(buffer.resize(SIZE_MAX));
  EXPECT_EQ(buffer.size(), 10u);
}

}  // namespace
}  // namespace eryx::vfs
