// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/native_kit.hpp"

#include <gtest/gtest.h>

#include <string>

#include "eryx/error.hpp"
#include "native/kit_for_test.hpp"

namespace eryx::native {
namespace {

TEST(NativeKit, SaysWhatIsNotThere) {
  const TestFolder empty;
  try {
    const NativeKit kit(empty.path());
    FAIL() << "there is none";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Unsupported);
    EXPECT_NE(std::string(error.what()).find("main.wasm is not there"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("make install"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace eryx::native
