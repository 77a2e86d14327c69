// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/native_kit.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

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

TEST(NativeKit, SaysWhyItCannotBeRead) {
  const TestFolder folder;
  const NativeKit kit = make_kit(folder);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  std::string said;
  ErrorKind kind = ErrorKind::Internal;
  try {
    static_cast<void>(kit.identity());
  } catch (const Error& error) {
    said = error.what();
    kind = error.kind();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(kind, ErrorKind::Io);
  EXPECT_EQ(said, "cannot read " + kit.folder().string() + " of Eryx's native kit: Too many open files");
}

}  // namespace
}  // namespace eryx::native
