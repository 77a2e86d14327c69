// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/cache_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace eryx::base {
namespace {

namespace fs = std::filesystem;
using testing::StartsWith;

class CacheFolderTest : public testing::Test {
 protected:
  CacheFolderTest() {
    std::string pattern = (fs::temp_directory_path() / "eryx-cache-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~CacheFolderTest() override { fs::remove_all(path_); }

  static std::string keep(const CacheFolder& folder, std::uint8_t number) {
    Sha256 key{};
    key[0] = number;
    return folder.keep(key, [](const fs::path& path) {
      std::ofstream(path) << "x";
      return std::uintmax_t{1};
    });
  }

  /// What a killed process has left, which goes when the folder is listed.
  [[nodiscard]] fs::path abandon() const { return old_file(std::string(64, 'a') + ".test.a1B2c3"); }

  [[nodiscard]] fs::path old_file(const std::string& name) const {
    const fs::path file = path_ / name;
    std::ofstream(file) << "x";
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(2));
    return file;
  }

  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), fs::directory_iterator()));
  }

  fs::path path_;
};

TEST_F(CacheFolderTest, IsNotListedForEachFile) {
  const CacheFolder folder(path_, ".test", {256, 1000});
  EXPECT_EQ(keep(folder, 0), "");
  const fs::path file = abandon();
  for (std::uint8_t number = 1; number <= 4; ++number) EXPECT_EQ(keep(folder, number), "");
  EXPECT_TRUE(fs::exists(file));
  EXPECT_EQ(keep(folder, 5), "");
  EXPECT_FALSE(fs::exists(file));
}

TEST_F(CacheFolderTest, HoldsNoMoreThanItsRoomAndA64th) {
  const CacheFolder files(path_, ".test", {64, 1U << 20});
  for (std::uint8_t number = 0; number < 200; ++number) {
    ASSERT_EQ(keep(files, number), "");
    ASSERT_LE(count(), 65U);
  }
  const CacheFolder bytes(path_, ".test", {1000, 10});
  EXPECT_EQ(keep(bytes, 200), "");
  EXPECT_EQ(count(), 10U);
}

TEST_F(CacheFolderTest, LeavesFilesThatAreNotItsOwn) {
  const std::string hash(64, 'a');
  std::vector<fs::path> others;
  for (const std::string& name :
       {std::string("mine.test"), std::string("mine.test.a1B2c3"), hash + ".text", "x" + hash + ".test",
        hash + ".test.old", hash + ".test.backup2", std::string(64, 'A') + ".test"})
    others.push_back(old_file(name));
  const fs::path lock = old_file(hash + ".test.lock");
  const CacheFolder folder(path_, ".test", {1, 1});
  for (std::uint8_t number = 0; number < 4; ++number) EXPECT_EQ(keep(folder, number), "");
  for (const fs::path& file : others) EXPECT_TRUE(fs::exists(file)) << file;
  EXPECT_FALSE(fs::exists(lock));
  EXPECT_EQ(count(), others.size() + 1);
}

TEST_F(CacheFolderTest, SaysWhyItKeepsNothing) {
  EXPECT_EQ(CacheFolder("", ".test", {}).why_unusable(), "");
  EXPECT_EQ(keep(CacheFolder("", ".test", {}), 0), "");
  EXPECT_EQ(CacheFolder(path_, ".test", {}).why_unusable(), "");
  const auto why = [](const fs::path& path) {
    const CacheFolder folder(path, ".test", {});
    EXPECT_EQ(keep(folder, 0), folder.why_unusable());
    return folder.why_unusable();
  };
  EXPECT_EQ(why("/dev/null/cache"), "/dev/null/cache: Not a directory");
  EXPECT_EQ(why("/proc/cache"), "/proc/cache: No such file or directory");
  fs::create_directory_symlink(path_, path_ / "link");
  EXPECT_EQ(why(path_ / "link"), (path_ / "link").string() + ": Not a directory");
  ASSERT_EQ(::chmod(path_.c_str(), 0777), 0);
  EXPECT_THAT(why(path_), StartsWith(path_.string() + ": it belongs to another user"));
}

}  // namespace
}  // namespace eryx::base
