// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/host_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "eryx/error.hpp"
#include "package/package_data.hpp"

namespace eryx::package {
namespace {

namespace fs = std::filesystem;

class HostFolderTest : public testing::Test {
 protected:
  HostFolderTest() {
    std::string pattern = (fs::temp_directory_path() / "eryx-folder-XXXXXX").string();
    if (::mkdtemp(pattern.data())) top_ = pattern;
    fs::create_directories(root() / "sub" / "deep");
    write(root() / "a.py", "a");
    write(root() / "sub" / "b.py", "b");
    write(root() / "sub" / "deep" / "c", "");
    write(top_ / "secret", "secret");
  }
  ~HostFolderTest() override { fs::remove_all(top_); }

  [[nodiscard]] fs::path root() const { return top_ / "root"; }
  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

  void expect_refused(const std::string& part, ErrorKind kind = ErrorKind::PackageInvalid,
                      const PackageLimits& limits = {}) const {
    try {
      (void)read_host_folder(root(), limits);
      ADD_FAILURE() << "not refused: " << part;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
      EXPECT_EQ(error.kind(), kind) << error.what();
    }
  }

  fs::path top_;
};

TEST_F(HostFolderTest, ReadsFiles) {
  fs::create_directories(root() / ".git");
  write(root() / ".git" / "config", "x");
  fs::create_directories(root() / "sub" / "__pycache__");
  write(root() / "sub" / "__pycache__" / "b.pyc", "x");
  const FileMap expected{{"a.py", "a"}, {"sub/b.py", "b"}, {"sub/deep/c", ""}};
  EXPECT_EQ(read_host_folder(root(), {}), expected);
  // The folder itself may be named by a link.
  fs::create_directory_symlink(root(), top_ / "link");
  EXPECT_EQ(read_host_folder(top_ / "link", {}), expected);
}

TEST_F(HostFolderTest, RefusesWhatLeadsElsewhere) {
  fs::create_symlink(top_ / "secret", root() / "link.py");
  expect_refused("\"link.py\": a symbolic link");
  fs::remove(root() / "link.py");
  fs::create_directory_symlink("/etc", root() / "sub" / "etc");
  expect_refused("\"sub/etc\": a symbolic link");
  fs::remove(root() / "sub" / "etc");
  ASSERT_EQ(::mkfifo((root() / "fifo").c_str(), 0600), 0);
  expect_refused("\"fifo\": neither a file nor a folder");
}

TEST_F(HostFolderTest, Limits) {
  PackageLimits limits;
  limits.entries = 4;
  expect_refused("PackageLimits::entries", ErrorKind::PackageUnsupported, limits);
  limits = {};
  limits.depth = 1;
  expect_refused("PackageLimits::depth", ErrorKind::PackageUnsupported, limits);
  limits = {};
  write(root() / "large", std::string(1000, 'x'));
  limits.file = Bytes{999};
  expect_refused("PackageLimits::file", ErrorKind::PackageUnsupported, limits);
  limits = {};
  limits.total = Bytes{1000};
  expect_refused("PackageLimits::total", ErrorKind::PackageUnsupported, limits);
}

TEST_F(HostFolderTest, Failures) {
  EXPECT_THROW((void)read_host_folder(top_ / "absent", {}), Error);
  EXPECT_THROW((void)read_host_folder(top_ / "secret", {}), Error);
  EXPECT_THROW((void)read_host_file(top_, {}), Error);
  EXPECT_EQ(read_host_file(top_ / "secret", {}), "secret");
  PackageLimits limits;
  limits.archive = Bytes{6};
  EXPECT_EQ(read_host_file(top_ / "secret", limits), "secret");
  limits.archive = Bytes{5};
  EXPECT_THROW((void)read_host_file(top_ / "secret", limits), Error);
}

// Another process replaces a file, and a folder, by links to the outside again and again.
TEST_F(HostFolderTest, NothingOutsideIsReadWhateverOthersDo) {
  fs::create_directories(top_ / "outside");
  write(top_ / "outside" / "b.py", "secret");
  std::atomic<bool> is_done = false;
  std::thread racer([&] {
    const fs::path file = root() / "a.py";
    const fs::path folder = root() / "sub";
    fs::create_symlink(top_ / "secret", top_ / "file_link");
    fs::create_directory_symlink(top_ / "outside", top_ / "folder_link");
    const auto swap = [](const fs::path& first, const fs::path& second) {
      ::renameat2(AT_FDCWD, first.c_str(), AT_FDCWD, second.c_str(), RENAME_EXCHANGE);
    };
    while (!is_done) {
      swap(file, top_ / "file_link");
      swap(folder, top_ / "folder_link");
    }
  });
  int read = 0;
  int refused = 0;
  for (int round = 0; round < 20'000 || (read == 0 && round < 1'000'000); ++round) {
    try {
      for (const auto& [path, contents] : read_host_folder(root(), {})) EXPECT_NE(contents, "secret") << path;
      ++read;
    } catch (const Error&) {
      ++refused;
    }
  }
  is_done = true;
  racer.join();
  EXPECT_GT(read, 0);
  EXPECT_GT(refused, 0);
}

TEST_F(HostFolderTest, CountsAsNativeIfItHasNativeCode) {
  fs::create_directories(root() / "a-1.dist-info");
  write(root() / "a-1.dist-info" / "METADATA",
        "Name: a\nVersion: 1\nRequires-Dist: b; sys_platform == 'emscripten'\n");
  const auto unmet = [&] { return unmet_requirements(std::vector{read_whatever_it_is(root())}).size(); };
  EXPECT_EQ(unmet(), 0U);
  write(root() / "data.so", std::string("\0asm\1\0\0\0", 8));
  EXPECT_EQ(unmet(), 0U);
  write(root() / "a.so", std::string("\0asm\1\0\0\0\0\x09\x08", 11) + "dylink.0");
  EXPECT_EQ(unmet(), 1U);
}

}  // namespace
}  // namespace eryx::package
