// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/chacha20.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eryx::wasi {
namespace {

std::string hex(std::span<const std::byte> bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) >> 4];
    text += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::string block(const ChaChaKey& key, std::uint32_t counter, std::size_t index) {
  std::array<std::byte, cha_cha_batch_size> output;
  chacha20_batch(key, counter, output);
  return hex(std::span(output).subspan(index * 64, 64));
}

// RFC 8439, appendix A.1, test vectors 1 and 2: key and nonce of zeros, blocks 0 and 1.
constexpr const char* block0 =
    "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
    "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586";
constexpr const char* block1 =
    "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
    "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f";

TEST(ChaCha20Test, MatchesTheRfc) {
  EXPECT_EQ(block({}, 0, 0), block0);
  EXPECT_EQ(block({}, 0, 1), block1);
  EXPECT_EQ(block({}, 1, 0), block1);
}

// RFC 8439, appendix A.1, test vector 4: second byte of the key 0xff, block 2.
TEST(ChaCha20Test, UsesTheKey) {
  EXPECT_EQ(block({0x0000ff00}, 0, 2),
            "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca"
            "13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096");
}

}  // namespace
}  // namespace eryx::wasi
