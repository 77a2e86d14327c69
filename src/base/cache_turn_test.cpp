// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/cache_turn.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace eryx::base {
namespace {

namespace fs = std::filesystem;

class CacheTurnTest : public testing::Test {
 protected:
  CacheTurnTest() {
    std::string pattern = (fs::temp_directory_path() / "eryx-turn-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
    folder_.emplace(path_, ".test", CacheFolder::Room());
  }
  ~CacheTurnTest() override { fs::remove_all(path_); }

  static bool for_ever() { return true; }
  static bool not_at_all() { return false; }

  fs::path path_;
  std::optional<CacheFolder> folder_;
  const Sha256 key_{};
};

TEST_F(CacheTurnTest, IsOneAtATime) {
  std::atomic<int> inside = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        const CacheTurn turn(*folder_, key_, for_ever);
        const int now = ++inside;
        if (now > most) most = now;
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(most, 1);
  EXPECT_TRUE(fs::is_empty(path_));
}

// Who comes later than the first began waits as well.
TEST_F(CacheTurnTest, IsWaitedForLater) {
  std::optional<CacheTurn> first;
  first.emplace(*folder_, key_, for_ever);
  int asked = 0;
  const CacheTurn second(*folder_, key_, [&] {
    if (++asked == 3) first.reset();
    return asked < 1000;
  });
  EXPECT_GE(asked, 3);
  EXPECT_LT(asked, 1000);
}

TEST_F(CacheTurnTest, WaitsNoLongerThanItIsTold) {
  std::optional<CacheTurn> first;
  first.emplace(*folder_, key_, for_ever);
  { const CacheTurn second(*folder_, key_, not_at_all); }
  EXPECT_THROW(CacheTurn(*folder_, key_, []() -> bool { throw std::runtime_error("enough"); }),
               std::runtime_error);
  // Neither has ended the turn of the first.
  int asked = 0;
  const CacheTurn third(*folder_, key_, [&] { return ++asked < 3; });
  EXPECT_EQ(asked, 3);
}

TEST_F(CacheTurnTest, IsLostByWhoeverIsKilled) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const CacheTurn turn(*folder_, key_, for_ever);
    (void)!::write(pipe[1], "x", 1);
    ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
  int asked = 0;
  const CacheTurn turn(*folder_, key_, [&] {
    if (++asked == 2) ::kill(child, SIGKILL);
    return true;
  });
  EXPECT_GE(asked, 2);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(pipe[0]);
  ::close(pipe[1]);
}

/// As if the turn had begun long ago.
void make_old(const fs::path& lock) {
  fs::last_write_time(lock, fs::file_time_type::clock::now() - std::chrono::hours(2));
}

// Others keep files meanwhile, which removes what was abandoned.
TEST_F(CacheTurnTest, LastsAsLongAsItsBuild) {
  const fs::path lock = path_ / (folder_->file_name(key_) + ".lock");
  const auto keep_another = [this] {
    Sha256 other{};
    other[0] = 1;
    const CacheFolder another(path_, ".test", CacheFolder::Room());
    EXPECT_EQ(another.keep(other,
                           [](const fs::path& path) {
                             std::ofstream(path) << "x";
                             return std::uintmax_t{1};
                           }),
              "");
  };
  {
    const CacheTurn turn(*folder_, key_, for_ever);
    make_old(lock);
    keep_another();
    EXPECT_TRUE(fs::exists(lock));
    int asked = 0;
    const CacheTurn second(*folder_, key_, [&] { return ++asked < 3; });
    EXPECT_EQ(asked, 3);
  }
  EXPECT_FALSE(fs::exists(lock));
  // What nobody holds was left by one who was killed.
  std::ofstream(lock) << "";
  make_old(lock);
  keep_another();
  EXPECT_FALSE(fs::exists(lock));
}

TEST_F(CacheTurnTest, EndsNobodyElses) {
  const fs::path lock = path_ / (folder_->file_name(key_) + ".lock");
  std::optional<CacheTurn> first;
  first.emplace(*folder_, key_, for_ever);
  fs::remove(lock);  // by hand
  const CacheTurn second(*folder_, key_, for_ever);
  first.reset();
  EXPECT_TRUE(fs::exists(lock));
  int asked = 0;
  const CacheTurn third(*folder_, key_, [&] { return ++asked < 3; });
  EXPECT_EQ(asked, 3);
}

TEST_F(CacheTurnTest, IsEveryonesWithoutAFolder) {
  const CacheFolder none({}, ".test", {});
  const CacheTurn first(none, key_, for_ever);
  const CacheTurn second(none, key_, for_ever);
}

}  // namespace
}  // namespace eryx::base
