// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Shared by the tests of hostile programs with a folder of the host, and of hostile neighbours of that folder.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "support.hpp"
#include "support/files.hpp"

namespace eryx::security {

constexpr std::string_view outside_secret = "ERYX-OUTSIDE-SECRET";

/// A folder, and beside it one that must stay as it is and unread.
class HostMountsTest : public testing::Test {
 protected:
  HostMountsTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-hostile-XXXXXX").string();
    base_ = ::mkdtemp(pattern.data());
    for (const char* name : {"folder/sub/deep", "outside/deep"})
      std::filesystem::create_directories(base_ / name);
    write("folder/a", "inside");
    write("folder/sub/x", "inside");
    write("folder/sub/deep/x", "inside");
    for (const char* name : {"outside/x", "outside/a", "outside/deep/x"})
      write(name, std::string(outside_secret));
    before_ = everything_in(base_ / "outside");
  }
  ~HostMountsTest() override {
    EXPECT_EQ(everything_in(base_ / "outside"), before_) << "something outside was changed";
    std::filesystem::remove_all(base_);
    expect_ordinary_execution();
  }

  void write(const std::filesystem::path& path, const std::string& text) const {
    std::ofstream(base_ / path, std::ios::binary) << text;
  }

  using Tree = std::map<std::string, std::string>;
  static Tree everything_in(const std::filesystem::path& folder) {
    Tree tree;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      struct stat status {};
      EXPECT_EQ(::lstat(entry.path().c_str(), &status), 0);
      tree[entry.path().string()] =
          std::to_string(status.st_mode) + " " + std::to_string(status.st_nlink) + " " +
          std::to_string(status.st_mtim.tv_nsec) + " " +
          (entry.is_regular_file() ? support::read_file(entry.path()) : std::string());
    }
    return tree;
  }

  [[nodiscard]] Sandbox sandbox(HostAccess access) const {
    return Sandbox::builder()
        .mount("/in", Mount::host(HostFiles(), base_ / "folder", access))
        .limits(limits_of(std::chrono::minutes(5)))
        .build();
  }

  std::filesystem::path base_;
  Tree before_;
};

inline constexpr HostAccess accesses[] = {HostAccess::ReadOnly, HostAccess::ReadWrite, HostAccess::Overlay};

/// Exchanges `folder/sub` and a link that leads outside, all the time, with a pause now and then.
class Swapper {
 public:
  explicit Swapper(std::filesystem::path base)
      : base_(std::move(base)), folder_(::open((base_ / "folder").c_str(), O_PATH | O_DIRECTORY)) {
    std::filesystem::create_symlink("../outside", base_ / "folder/link");
    thread_ = std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        if (swap()) ++swaps_;
        if (swaps_ % 16 == 0) std::this_thread::sleep_for(std::chrono::microseconds(swaps_ % 128));
      }
    });
  }
  ~Swapper() {
    thread_.request_stop();
    thread_.join();
    if (std::filesystem::is_symlink(base_ / "folder/sub")) swap();
    std::filesystem::remove(base_ / "folder/link");
    ::close(folder_);
  }
  Swapper(const Swapper&) = delete;
  Swapper& operator=(const Swapper&) = delete;

  [[nodiscard]] std::uint64_t swaps() const { return swaps_; }

 private:
  bool swap() const {
    return ::syscall(SYS_renameat2, folder_, "sub", folder_, "link", RENAME_EXCHANGE) == 0;
  }

  std::filesystem::path base_;
  int folder_;
  std::atomic<std::uint64_t> swaps_ = 0;
  std::jthread thread_;
};

}  // namespace eryx::security
