// SPDX-License-Identifier: MIT OR Apache-2.0
/// No program makes the host work long past its limits. `host_after_limit_p99_ms` of eryx-bench measures it; here the
/// bound is one that a busy machine keeps too, and that work which grows with what the program chose does not.
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <filesystem>

#include "host_time.hpp"
#include "support/files.hpp"

namespace eryx::security {
namespace {

constexpr std::chrono::seconds longest(2);

TEST(HostTime, EndsWithTheLimits) {
  std::size_t programs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ERYX_HOSTILE_PROGRAMS)) {
    const conformance::Program program = conformance::parse_program(support::read_file(entry.path()));
    const std::chrono::duration<double> past = conformance::host_time_past_limits(program);
    EXPECT_LT(past, longest) << entry.path().stem() << ": " << past.count() << " s";
    ++programs;
  }
  EXPECT_GT(programs, 30U);
}

// What is measured includes work after the guest was left: here, that of a handler on the same thread.
TEST(HostTime, IncludesWorkOutsideOfTheGuest) {
  conformance::Program program = conformance::parse_program("await work()\n");
  program.options.callbacks({make_callback("work", "Works for a while", [] {
    const std::clock_t end = std::clock() + CLOCKS_PER_SEC / 5;
    while (std::clock() < end) continue;
  })});
  EXPECT_GT(conformance::host_time_past_limits(program), std::chrono::milliseconds(150));
}

}  // namespace
}  // namespace eryx::security
