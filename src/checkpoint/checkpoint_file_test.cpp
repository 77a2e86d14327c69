// SPDX-License-Identifier: MIT OR Apache-2.0
#include "checkpoint/checkpoint_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <string>

#include "checkpoint/format.hpp"
#include "checkpoint/test_data.hpp"

namespace eryx::checkpoint {
namespace {

using test::Blob;
using test::expect_error;

/// Has a folder that is removed after the test.
class CheckpointFile : public testing::Test {
 protected:
  CheckpointFile() {
    std::string name = (std::filesystem::temp_directory_path() / "checkpoint-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~CheckpointFile() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()));
  }

  std::filesystem::path folder_;
};

// While it lives, files cannot grow beyond `bytes`: simulates a full disk without being root.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

const Bytes plenty{1 << 20};

TEST_F(CheckpointFile, ComesBack) {
  const Blob bytes(100'000, std::byte{5});
  save_file(folder_ / "a", bytes);
  EXPECT_EQ(load_file(folder_ / "a", plenty), bytes);
  save_file(folder_ / "a", Blob(1, std::byte{6}));
  EXPECT_EQ(load_file(folder_ / "a", plenty), Blob(1, std::byte{6}));
  save_file(folder_ / "b", {});
  EXPECT_TRUE(load_file(folder_ / "b", {0}).empty());
  EXPECT_EQ(entries(), 2U);
}

TEST_F(CheckpointFile, IsTheOwnersAlone) {
  save_file(folder_ / "a", {});
  struct stat status {};
  ASSERT_EQ(::stat((folder_ / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(CheckpointFile, ANameWithoutFolderIsInTheCurrentOne) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  save_file("a", Blob(3));
  EXPECT_EQ(load_file("a", plenty).size(), 3U);
  std::filesystem::current_path(before);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(CheckpointFile, AFullDiskLeavesTheOldOne) {
  const Blob old(1000, std::byte{1});
  save_file(folder_ / "a", old);
  {
    const FileSizeLimit limit(50'000);
    expect_error(ErrorKind::Io, "File too large", [&] { save_file(folder_ / "a", Blob(100'000)); });
    expect_error(ErrorKind::Io, (folder_ / "a").string(), [&] { save_file(folder_ / "a", Blob(100'000)); });
    expect_error(ErrorKind::Io, "File too large", [&] { save_file(folder_ / "new", Blob(100'000)); });
  }
  EXPECT_EQ(load_file(folder_ / "a", plenty), old);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(CheckpointFile, CannotReplaceAFolder) {
  std::filesystem::create_directories(folder_ / "taken" / "inside");
  expect_error(ErrorKind::Io, "taken", [&] { save_file(folder_ / "taken", Blob(10)); });
  EXPECT_EQ(entries(), 1U);
}

TEST_F(CheckpointFile, WhatIsNotThere) {
  expect_error(ErrorKind::Io, "No such file or directory", [&] { (void)load_file(folder_ / "a", plenty); });
  expect_error(ErrorKind::Io, "No such file or directory", [&] { save_file(folder_ / "missing" / "a", {}); });
}

TEST_F(CheckpointFile, WhatIsNoFile) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  expect_error(ErrorKind::CheckpointCorrupt, "not a regular file",
               [&] { (void)load_file(folder_ / "pipe", plenty); });
  expect_error(ErrorKind::CheckpointCorrupt, "not a regular file", [&] { (void)load_file(folder_, plenty); });
}

TEST_F(CheckpointFile, WhatIsTooLarge) {
  save_file(folder_ / "a", Blob(1001));
  expect_error(ErrorKind::CheckpointMismatch, "1001 bytes", [&] { (void)load_file(folder_ / "a", {1000}); });
  EXPECT_EQ(load_file(folder_ / "a", {1001}).size(), 1001U);
}

TEST_F(CheckpointFile, TheStartIsCheckedBeforeTheRestIsRead) {
  save_file(folder_ / "a", Blob(100'000, std::byte{5}));
  const StartCheck refusal = [](std::span<const std::byte> start) {
    EXPECT_EQ(start.size(), sizeof(CheckpointHeader));
    throw Error(ErrorKind::CheckpointCorrupt, "refused");
  };
  expect_error(ErrorKind::CheckpointCorrupt, "refused",
               [&] { (void)load_file(folder_ / "a", plenty, refusal); });
  std::size_t asked_for = 0;
  const ByteSource endless = [&](std::span<std::byte> target) {
    asked_for += target.size();
    return target.size();
  };
  expect_error(ErrorKind::CheckpointCorrupt, "refused",
               [&] { (void)load_stream(endless, {}, plenty, refusal); });
  EXPECT_EQ(asked_for, sizeof(CheckpointHeader));
}

TEST_F(CheckpointFile, AStreamComesInAnyPieces) {
  Blob whole(300'000);
  for (std::size_t i = 0; i < whole.size(); ++i) whole[i] = static_cast<std::byte>(i * 7);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}, whole.size()}) {
    std::size_t done = 0;
    const auto read = [&](std::span<std::byte> target) {
      const std::size_t count = std::min({piece, target.size(), whole.size() - done});
      std::copy_n(whole.begin() + static_cast<std::ptrdiff_t>(done), count, target.begin());
      done += count;
      return count;
    };
    for (const std::uint64_t expected :
         {std::uint64_t{0}, std::uint64_t{1000}, std::uint64_t{whole.size()}, 2 * plenty.count}) {
      done = 0;
      EXPECT_EQ(load_stream(read, {expected}, plenty, {}), whole)
          << piece << " bytes at once, " << expected << " expected";
    }
  }
}

TEST_F(CheckpointFile, AStreamThatIsTooLongIsNotReadToItsEnd) {
  std::size_t asked_for = 0;
  const ByteSource endless = [&](std::span<std::byte> target) {
    asked_for += target.size();
    return target.size();
  };
  expect_error(ErrorKind::CheckpointMismatch, "allowed here",
               [&] { (void)load_stream(endless, {}, plenty, {}); });
  EXPECT_LE(asked_for, 4 * plenty.count);
}

}  // namespace
}  // namespace eryx::checkpoint
