// SPDX-License-Identifier: MIT OR Apache-2.0
/// What a program changed in an overlay is applied by its host, to a folder that others change meanwhile: nothing outside
/// of it is touched.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/files.hpp"

namespace eryx::security {
namespace {

using namespace support;
using testing::HasSubstr;
namespace fs = std::filesystem;
using Kind = FileChange::Kind;
using Type = FileChange::Type;

class ApplyChangesTest : public testing::Test {
 protected:
  ApplyChangesTest() {
    std::string pattern = (fs::temp_directory_path() / "eryx-apply-XXXXXX").string();
    base_ = ::mkdtemp(pattern.data());
    fs::create_directories(folder() / "sub/deep");
    fs::create_directories(base_ / "outside/deep");
    write("folder/a", "old");
    write("folder/sub/deep/x", "old");
    write("outside/a", "outside");
    write("outside/deep/x", "outside");
    before_ = everything_in(base_ / "outside");
  }
  ~ApplyChangesTest() override {
    EXPECT_EQ(everything_in(base_ / "outside"), before_) << "something outside was changed";
    fs::remove_all(base_);
  }

  [[nodiscard]] fs::path folder() const { return base_ / "folder"; }
  void write(const fs::path& path, const std::string& text) const {
    std::ofstream(base_ / path, std::ios::binary) << text;
  }
  static std::map<std::string, std::string> everything_in(const fs::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      all[entry.path().string()] = entry.is_regular_file() ? read_file(entry.path()) : std::string();
    return all;
  }

  fs::path base_;
  std::map<std::string, std::string> before_;
};

TEST_F(ApplyChangesTest, LinksAreReplacedAndNotFollowed) {
  fs::create_symlink("../outside/a", folder() / "link");
  fs::create_symlink("../outside", folder() / "up");
  fs::create_symlink("../../outside", folder() / "sub/up");
  apply_changes(HostFiles(), {"/in", {{"link", Kind::Changed, Type::File, "new"}}}, folder());
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(folder() / "link")));
  EXPECT_EQ(read_file(folder() / "link"), "new");
  for (const std::string path : {"up/a", "up/deep/x", "up/new"}) {
    for (const Kind kind : {Kind::Added, Kind::Changed, Kind::Removed}) {
      EXPECT_THAT(
          [&] {
            apply_changes(HostFiles(), {"/in", {{path, kind, Type::File, "new"}}}, folder());
          },
          ThrowsError(ErrorKind::Io, HasSubstr("'" + path + "'")));
    }
  }
  EXPECT_THAT(
      [&] {
        apply_changes(HostFiles(), {"/in", {{"up", Kind::Added, Type::Folder, {}}}}, folder());
      },
      ThrowsError(ErrorKind::Io, HasSubstr("'up'")));
  // The links go, what they lead to stays.
  apply_changes(HostFiles(), {"/in", {{"up", Kind::Removed}, {"sub", Kind::Removed}}}, folder());
  EXPECT_FALSE(fs::exists(folder() / "sub"));
}

TEST_F(ApplyChangesTest, NothingIsExecutable) {
  ASSERT_EQ(::chmod((folder() / "a").c_str(), 07700), 0);
  apply_changes(HostFiles(), {"/in", {{"a", Kind::Changed, Type::File, "new"}, {"b", Kind::Added}}},
                folder());
  for (const char* name : {"a", "b"}) {
    struct stat status {};
    ASSERT_EQ(::stat((folder() / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07111u, 0u) << name;
  }
}

TEST_F(ApplyChangesTest, AFailureLeavesNoTemporaryFile) {
  EXPECT_THAT(
      [&] {
        apply_changes(HostFiles(), {"/in", {{"sub", Kind::Changed, Type::File, "x"}}}, folder());
      },
      ThrowsError(ErrorKind::Io, HasSubstr("'sub'")));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder()), {}), 2);
  EXPECT_THAT([&] { apply_changes(HostFiles(), {}, base_ / "none"); }, ThrowsError(ErrorKind::Io));
}

TEST_F(ApplyChangesTest, AFolderThatIsSwappedWithALinkNeverLeadsOutside) {
  fs::create_symlink("../outside", folder() / "link");
  const int descriptor = ::open(folder().c_str(), O_PATH | O_DIRECTORY);
  std::atomic<std::uint64_t> swaps = 0;
  std::jthread swapper([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (::syscall(SYS_renameat2, descriptor, "sub", descriptor, "link", RENAME_EXCHANGE) == 0) ++swaps;
      if (swaps % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(swaps % 64));
    }
  });
  int applied = 0;
  for (int round = 0; round < 20'000; ++round) {
    for (const char* name : {"sub", "link"}) {
      const std::string start = name;
      const MountChanges changes[] = {{"/in", {{start + "/deep/x", Kind::Removed}}},
                                      {"/in", {{start + "/deep/x", Kind::Added, Type::File, "new"}}},
                                      {"/in", {{start + "/a", Kind::Changed, Type::File, "new"}}},
                                      {"/in", {{start + "/made", Kind::Added, Type::Folder, {}}}}};
      try {
        apply_changes(HostFiles(), changes[round % 4], folder());
        ++applied;
      } catch (const Error&) {  // It was the link.
      }
    }
  }
  swapper.request_stop();
  swapper.join();
  ::close(descriptor);
  EXPECT_GT(applied, 100);
  EXPECT_GT(swaps, 1000u);
}

}  // namespace
}  // namespace eryx::security
