// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/joined_threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace eryx::drive {
namespace {

TEST(JoinedThreads, AreOverWhenTheyAreJoined) {
  std::atomic<int> ended{0};
  struct AtThreadExit {
    std::atomic<int>* count = nullptr;
    ~AtThreadExit() { ++*count; }
  };
  JoinedThreads threads;
  for (int i = 0; i < 100; ++i) {
    threads.start([&] {
      thread_local AtThreadExit last;
      last.count = &ended;
      if (ended % 2 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
  }
  threads.join();
  EXPECT_EQ(ended, 100);
}

TEST(JoinedThreads, ThoseThatOthersStartAreJoinedToo) {
  std::atomic<int> ended{0};
  JoinedThreads threads;
  threads.start([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    threads.start([&] {
      threads.start([&] { ++ended; });
      ++ended;
    });
    ++ended;
  });
  threads.join();
  EXPECT_EQ(ended, 3);
}

}  // namespace
}  // namespace eryx::drive
