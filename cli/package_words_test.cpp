// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace eryx::cli {
namespace {

using Words = std::vector<std::string>;

TEST(PackageWords, HaveAnOptionEach) {
  EXPECT_EQ(
      with_package_options({"run", "--package", "w/a.whl", "w/b.whl", "w/c.tar.gz", "app.py"}),
      (Words{"run", "--package", "w/a.whl", "--package", "w/b.whl", "--package", "w/c.tar.gz", "app.py"}));
  EXPECT_EQ(with_package_options({"--package", "a.whl", "b.whl", "--package", "c.whl", "d.whl"}),
            (Words{"--package", "a.whl", "--package", "b.whl", "--package", "c.whl", "--package", "d.whl"}));
}

TEST(PackageWords, AreNoOthers) {
  for (const Words& words :
       {Words{}, Words{"--package"}, Words{"--package", "folder", "app.whl"}, Words{"a.whl", "b.whl"},
        Words{"--package", "a.whl", "app.py", "b.whl"}, Words{"--package", "a.whl", "--native"},
        Words{"--packages", "a.whl", "b.whl"}, Words{"--package", "a.whl", "-b.whl"}})
    EXPECT_EQ(with_package_options(words), words);
}

}  // namespace
}  // namespace eryx::cli
