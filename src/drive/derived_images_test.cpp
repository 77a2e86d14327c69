// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/derived_images.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <thread>

namespace eryx::drive {
namespace {

struct Attempts {
  int count = 0;           ///< How often an image was to be made.
  std::string error_here;  ///< What this thread got.
};

/// One thread makes an image and fails; this one, with `limits`, asks for the same meanwhile, or just afterwards.
Attempts ask_while_another_fails(const Limits& limits) {
  DerivedImages images(4);
  std::atomic<int> count = 0;
  std::latch is_making(1);
  std::latch is_asked(1);
  std::latch is_read(1);
  std::jthread other([&] {
    const auto fail = [&]() -> DerivedImages::Interpreters {
      ++count;
      is_making.count_down();
      is_asked.wait();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      throw std::runtime_error("of the other");
    };
    try {
      (void)images.get({}, Limits{}, fail);
      ADD_FAILURE() << "it did not fail";
    } catch (const std::runtime_error&) {
      // Both threads may have the same exception, and ThreadSanitizer does not see who counts its owners.
      is_read.wait();
    }
  });
  is_making.wait();
  is_asked.count_down();
  Attempts attempts;
  try {
    (void)images.get({}, limits, [&]() -> DerivedImages::Interpreters {
      ++count;
      throw std::runtime_error("of this");
    });
  } catch (const std::runtime_error& error) {
    attempts.error_here = error.what();
  }
  is_read.count_down();
  other.join();
  attempts.count = count;
  return attempts;
}

// It may ask a moment too late, and tries for itself then.
TEST(DerivedImagesTest, WhoeverWaitsForAFailureFailsWithIt) {
  for (int round = 0; round < 1000; ++round) {
    const Attempts attempts = ask_while_another_fails(Limits{});
    if (attempts.count > 1) continue;
    EXPECT_EQ(attempts.error_here, "of the other");
    return;
  }
  FAIL() << "each time it was tried twice";
}

TEST(DerivedImagesTest, WithOtherLimitsItTriesForItself) {
  const Attempts attempts = ask_while_another_fails(Limits{.wall_time = std::chrono::seconds(60)});
  EXPECT_EQ(attempts.count, 2);
  EXPECT_EQ(attempts.error_here, "of this");
}

}  // namespace
}  // namespace eryx::drive
