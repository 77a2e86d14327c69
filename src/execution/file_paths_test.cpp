// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/file_paths.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "eryx/error.hpp"

namespace eryx::execution {
namespace {

using testing::ElementsAre;

auto is_refused() {
  return testing::Throws<Error>(testing::Property(&Error::kind, ErrorKind::InvalidArgument));
}

TEST(FilePaths, RelativeOnesStartAtTheWorkingDirectory) {
  EXPECT_THAT(path_in_guest("a/b").components(), ElementsAre("data", "a", "b"));
  EXPECT_THAT(path_in_guest("/tmp/a").components(), ElementsAre("tmp", "a"));
  EXPECT_THAT(path_in_guest("../tmp/a").components(), ElementsAre("tmp", "a"));
  check_files({{"a", ""}, {"./a", ""}, {"/data/x/../y", ""}, {"/tmp/a", ""}});
  check_folder("/data");
  check_folder("/data/");
  check_folder("out/");
}

TEST(FilePaths, OnlyWritableFoldersHaveFiles) {
  for (const std::string path : {"", "/", "/data", "/tmp", "/data/", "a/", "a/.", "/usr/a", "/dev/null", "/a",
                                 "../a", "../../data", "/data/../usr/a", "a\xff"}) {
    EXPECT_THAT([&] { check_files({{path, ""}}); }, is_refused()) << path;
  }
  EXPECT_THAT([] { check_files({{std::string("a\0b", 3), ""}}); }, is_refused());
  EXPECT_THAT([] { check_files({{std::string(5000, 'a'), ""}}); }, is_refused());
  for (const char* path : {"", "/", "/usr", "..", "/dev"})
    EXPECT_THAT([&] { check_folder(path); }, is_refused()) << path;
}

}  // namespace
}  // namespace eryx::execution
