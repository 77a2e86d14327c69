// SPDX-License-Identifier: MIT OR Apache-2.0
/// The folder of images that processes share: whatever is in it, programs run, and run what they would without it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
namespace fs = std::filesystem;

class ImageCacheTest : public testing::Test {
 protected:
  ImageCacheTest() { write_file(folder_.path() / "p" / "mark.py", "import random\nx = 'right'\n"); }

  /// As another process would.
  [[nodiscard]] std::string run() const {
    RuntimeOptions options;
    options.image_cache = cache_;
    const Sandbox sandbox = Sandbox::builder()
                                .runtime(Runtime::create(options))
                                .package(folder_.path() / "p")
                                .import_module("mark")
                                .build();
    return sandbox.execute("import mark\nprint(mark.x)").stdout_text;
  }

  [[nodiscard]] std::vector<fs::path> entries() const {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(cache_)) found.push_back(entry.path());
    return found;
  }

  [[nodiscard]] fs::path only_entry() const {
    EXPECT_EQ(entries().size(), 1u);
    return entries().at(0);
  }

  /// The name of one that is kept.
  [[nodiscard]] fs::path kept(int number) const {
    const std::string digits = std::to_string(number);
    return cache_ / (std::string(64 - digits.size(), '0') + digits + ".image");
  }

  TemporaryFolder folder_;
  fs::path cache_ = folder_.path() / "new" / "cache";
};

TEST_F(ImageCacheTest, KeepsWhatAnotherProcessTakes) {
  EXPECT_EQ(run(), "right\n");
  struct stat folder {};
  ASSERT_EQ(::stat(cache_.c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 0777u, 0700u);
  struct stat before {};
  ASSERT_EQ(::stat(only_entry().c_str(), &before), 0);
  EXPECT_EQ(run(), "right\n");
  struct stat after {};
  ASSERT_EQ(::stat(only_entry().c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);  // nobody has made it again
}

TEST_F(ImageCacheTest, OtherPackagesAreOtherImages) {
  EXPECT_EQ(run(), "right\n");
  write_file(folder_.path() / "p" / "mark.py", "x = 'new'\n");
  EXPECT_EQ(run(), "new\n");
  EXPECT_EQ(entries().size(), 2u);
}

TEST_F(ImageCacheTest, AChangedEntryIsMadeAgain) {
  EXPECT_EQ(run(), "right\n");
  const std::string good = read_file(only_entry());
  for (const std::size_t place :
       {std::size_t{9}, std::size_t{4'500}, good.size() / 2, good.size() - 4'090, good.size() - 1}) {
    std::string bad = good;
    bad[place] = static_cast<char>(bad[place] ^ 1);
    write_file(only_entry(), bad);
    EXPECT_EQ(run(), "right\n") << place;
    EXPECT_EQ(read_file(only_entry()), good) << place;
  }
  write_file(only_entry(), good.substr(0, 5'000));
  EXPECT_EQ(run(), "right\n");
  write_file(only_entry(), "");
  EXPECT_EQ(run(), "right\n");
  EXPECT_EQ(read_file(only_entry()), good);
}

TEST_F(ImageCacheTest, AnotherImageUnderItsNameIsNoEntry) {
  EXPECT_EQ(run(), "right\n");
  const fs::path right = only_entry();
  write_file(folder_.path() / "p" / "mark.py", "x = 'new'\n");
  EXPECT_EQ(run(), "new\n");
  const fs::path other = entries().at(entries().at(0) == right ? 1 : 0);
  fs::copy_file(right, other, fs::copy_options::overwrite_existing);
  EXPECT_EQ(run(), "new\n");
  EXPECT_NE(read_file(other), read_file(right));  // made again
  fs::remove(other);
  fs::rename(right, other);
  EXPECT_EQ(run(), "new\n");
  // An image file that somebody has built is none either.
  (void)build_image(other, {});
  EXPECT_EQ(run(), "new\n");
}

TEST_F(ImageCacheTest, LinksAndOthersFilesAreNoEntries) {
  EXPECT_EQ(run(), "right\n");
  const fs::path entry = only_entry();
  const fs::path aside = folder_.path() / "aside";
  fs::rename(entry, aside);
  fs::create_symlink(aside, entry);
  EXPECT_EQ(run(), "right\n");
  fs::remove(entry);
  fs::copy_file(aside, entry);
  ASSERT_EQ(::chmod(entry.c_str(), 0666), 0);
  EXPECT_EQ(run(), "right\n");
  if (::geteuid() != 0) return;  // only root may give files away
  ASSERT_EQ(::chmod(entry.c_str(), 0644), 0);
  ASSERT_EQ(::chown(entry.c_str(), 4242, 4242), 0);
  EXPECT_EQ(run(), "right\n");
  ASSERT_EQ(::chown(cache_.c_str(), 4242, 4242), 0);
  EXPECT_EQ(run(), "right\n");
}

TEST_F(ImageCacheTest, AFolderOfOthersIsNotUsed) {
  fs::create_directories(cache_);
  ASSERT_EQ(::chmod(cache_.c_str(), 0777), 0);
  EXPECT_EQ(run(), "right\n");
  EXPECT_TRUE(entries().empty());
  fs::remove(cache_);
  fs::create_directories(folder_.path() / "elsewhere");
  fs::create_directory_symlink(folder_.path() / "elsewhere", cache_);
  EXPECT_EQ(run(), "right\n");
  EXPECT_TRUE(entries().empty());
  fs::remove(cache_);
  write_file(cache_, "a file");
  EXPECT_EQ(run(), "right\n");
}

TEST_F(ImageCacheTest, AFolderThatCannotBeWrittenIsNoHindrance) {
  cache_ = "/dev/null/cache";
  EXPECT_EQ(run(), "right\n");
  cache_ = "/proc/cache";
  EXPECT_EQ(run(), "right\n");
}

// As on a full disk: nothing can be written.
TEST_F(ImageCacheTest, AFullFolderIsNoHindrance) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  // Images in memory are files too, but the package's are smaller than an image's file.
  const rlimit small{24u << 20, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const std::string printed = run();
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(printed, "right\n");
  EXPECT_TRUE(entries().empty());  // no part of a file either
  EXPECT_EQ(run(), "right\n");
  EXPECT_EQ(entries().size(), 1u);
}

TEST_F(ImageCacheTest, KeepsNoMoreThanAGibibyte) {
  fs::create_directories(cache_);
  ASSERT_EQ(::chmod(cache_.c_str(), 0700), 0);
  for (int i = 0; i < 4; ++i) {
    const fs::path file = kept(i);
    write_file(file, "x");
    fs::resize_file(file, 400u << 20);  // with a hole
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(1 + i));
  }
  EXPECT_EQ(run(), "right\n");
  EXPECT_EQ(entries().size(), 3u);
  EXPECT_TRUE(fs::exists(kept(0)));
}

TEST_F(ImageCacheTest, RemovesWhatKilledProcessesLeave) {
  fs::create_directories(cache_);
  ASSERT_EQ(::chmod(cache_.c_str(), 0700), 0);
  const std::string left = kept(0).string() + ".a1B2c3";
  const std::string written = kept(1).string() + ".a1B2c3";
  for (const std::string& file : {left, written}) write_file(file, "x");
  fs::last_write_time(left, fs::file_time_type::clock::now() - std::chrono::hours(2));
  EXPECT_EQ(run(), "right\n");
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(written));
}

TEST_F(ImageCacheTest, TwoBuildersMakeOne) {
  std::vector<std::thread> builders;
  std::vector<std::string> printed(4);
  for (std::string& text : printed) builders.emplace_back([&] { text = run(); });
  for (std::thread& builder : builders) builder.join();
  EXPECT_THAT(printed, testing::Each("right\n"));
  EXPECT_EQ(entries().size(), 1u);
}

TEST_F(ImageCacheTest, KeepsSomeOnly) {
  for (int i = 0; i < 40; ++i) {
    fs::create_directories(cache_);
    ASSERT_EQ(::chmod(cache_.c_str(), 0700), 0);
    write_file(kept(i), "x");
  }
  EXPECT_EQ(run(), "right\n");
  EXPECT_EQ(entries().size(), 32u);
  EXPECT_EQ(run(), "right\n");
}

}  // namespace
}  // namespace eryx
