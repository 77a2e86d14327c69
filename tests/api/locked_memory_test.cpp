// SPDX-License-Identifier: MIT OR Apache-2.0
// An embedder may lock all of its memory, now and in future: slots are recycled all the same. In a process of its own,
// because the locks are for the whole process.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <eryx/eryx.hpp>

namespace eryx {
namespace {

constexpr int not_allowed = 77;

void run_with_locked_memory() {
  if (::mlockall(MCL_CURRENT | MCL_FUTURE) != 0) ::_exit(not_allowed);
  RuntimeOptions options;
  options.recycling_check = RecyclingCheck::CompareAll;
  bool good = true;
  try {
    const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).build();
    for (int i = 0; i < 3; ++i) {
      good =
          good && sandbox.execute("data = bytearray(20 << 20)\nprint(len(data))").stdout_text == "20971520\n";
      good = good && sandbox.execute("print(1)").stdout_text == "1\n";
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    good = false;
  }
  ::_exit(good ? 0 : 1);
}

bool ended_well(int status) {
  return WIFEXITED(status) && (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == not_allowed);
}

TEST(LockedMemoryDeathTest, SlotsAreRecycled) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_with_locked_memory(), ended_well, "");
}

}  // namespace
}  // namespace eryx
