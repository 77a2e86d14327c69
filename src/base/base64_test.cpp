// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace eryx::base {
namespace {

std::vector<std::byte> bytes_of(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

// The vectors of RFC 4648, section 10.
constexpr std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                     {"f", "Zg=="},
                                                                     {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},
                                                                     {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="},
                                                                     {"foobar", "Zm9vYmFy"}};

TEST(Base64Test, EncodesTheVectorsOfTheSpecification) {
  for (const auto& [plain, encoded] : vectors) EXPECT_EQ(to_base64(bytes_of(plain)), encoded);
}

TEST(Base64Test, DecodesTheVectorsOfTheSpecification) {
  for (const auto& [plain, encoded] : vectors) EXPECT_EQ(from_base64(encoded), bytes_of(plain));
}

TEST(Base64Test, LongTextsAreEncodedInPieces) {
  std::vector<std::byte> bytes((7u << 20) + 1);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 31);
  const std::string text = to_base64(bytes);
  EXPECT_EQ(text.size(), (bytes.size() + 2) / 3 * 4);
  EXPECT_EQ(from_base64(text), bytes);
}

TEST(Base64Test, RefusesWhatIsNotBase64) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm9v\n", "Zm 9", "Zm-_"})
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
}

}  // namespace
}  // namespace eryx::base
