// A process may fork and run guests in the child: dirty pages are looked up in the child's own memory, and the watchdog
// starts anew.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <eryx/eryx.hpp>
#include <functional>

namespace eryx {
namespace {

using namespace std::chrono_literals;

int status_of_child(const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    try {
      good = body();
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
      good = false;
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(Fork, ParentAndChildGoOn) {
  RuntimeOptions options;
  options.recycling_check = RecyclingCheck::CompareAll;
  Limits limits;
  limits.wall_time = 50ms;
  limits.grace = 10ms;
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).limits(limits).build();
  const auto works = [&sandbox] {
    for (int i = 0; i < 5; ++i) {
      if (sandbox.execute("data = [str(i) for i in range(5000)]\nprint(data[-1])").stdout_text != "4999\n")
        return false;
    }
    return sandbox.execute("while True: pass").outcome == Outcome::LimitExceeded &&
           sandbox.execute("print(1)").stdout_text == "1\n";
  };
  ASSERT_TRUE(works());
  EXPECT_EQ(status_of_child(works), 0);
  EXPECT_TRUE(works());
}

}  // namespace
}  // namespace eryx
