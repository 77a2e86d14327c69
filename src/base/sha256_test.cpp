// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/sha256.hpp"
#include "base/hex.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace eryx::base {
namespace {

TEST(Sha256, OfNothingAndOfAbc) {  // FIPS 180-4's examples
  EXPECT_EQ(to_hex(Sha256Hasher().finish()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string abc = "abc";
  EXPECT_EQ(to_hex(Sha256Hasher().update(std::as_bytes(std::span(abc))).finish()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace eryx::base
