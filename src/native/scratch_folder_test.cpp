// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/scratch_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "native/kit_for_test.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark = ".eryx-scratch";

class ScratchFolderTest : public testing::Test {
 protected:
  /// As one that a killed builder has left, with a file.
  [[nodiscard]] fs::path leave(const std::string& name) const {
    fs::path made;
    {
      const ScratchFolder scratch(parent_.path());
      made = parent_.path() / name;
      fs::copy(scratch.path(), made, fs::copy_options::recursive);
    }
    std::ofstream(made / "data") << "x";
    return made;
  }

  void tidy() const { const ScratchFolder next(parent_.path()); }

  TestFolder parent_;
};

TEST_F(ScratchFolderTest, OfKilledBuildersIsRemoved) {
  const fs::path left = leave("eryx-native-abcdef");
  tidy();
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::is_empty(parent_.path()));
}

TEST_F(ScratchFolderTest, LeavesFoldersThatAreNotOurs) {
  const fs::path wheels = parent_.path() / "eryx-native-wheels";
  fs::create_directories(wheels / "more");
  std::ofstream(wheels / "more/data") << "precious";
  const fs::path empty = parent_.path() / "eryx-native-images";
  fs::create_directory(empty);
  const fs::path other_mark = leave("eryx-native-other1");
  std::ofstream(other_mark / mark) << "another program's";
  const fs::path longer_mark = leave("eryx-native-other2");
  std::ofstream(longer_mark / mark, std::ios::app) << "and more";
  const fs::path linked_mark = leave("eryx-native-other3");
  fs::rename(linked_mark / mark, parent_.path() / "mark");
  fs::create_symlink(parent_.path() / "mark", linked_mark / mark);
  const fs::path other_name = leave("eryx-native-");
  tidy();
  EXPECT_TRUE(fs::exists(wheels / "more/data"));
  EXPECT_TRUE(fs::exists(empty));
  for (const fs::path& folder : {other_mark, longer_mark, linked_mark, other_name})
    EXPECT_TRUE(fs::exists(folder / "data")) << folder;
}

TEST_F(ScratchFolderTest, IsLeftAloneWhileItIsUsed) {
  const ScratchFolder first(parent_.path());
  tidy();
  EXPECT_TRUE(fs::exists(first.path() / mark));
}

}  // namespace
}  // namespace eryx::native
