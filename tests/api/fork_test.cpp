// SPDX-License-Identifier: MIT OR Apache-2.0
// A process may fork and run guests in the child: dirty pages are looked up in the child's own memory, and the watchdog
// starts anew.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <eryx/eryx.hpp>
#include <functional>
#include <optional>

#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace support;

pid_t fork_into(const std::function<bool()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    bool good = false;
    try {
      good = body();
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
    }
    ::_exit(good ? 0 : 1);
  }
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

int status_of_child(const std::function<bool()>& body) { return status_of(fork_into(body)); }

TEST(Fork, ParentAndChildGoOn) {
  RuntimeOptions options;
  options.recycling_check = RecyclingCheck::CompareAll;
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).build();
  ExecuteOptions stopped_soon;
  stopped_soon.limits({.wall_time = 50ms, .grace = 10ms});
  const auto works = [&] {
    for (int i = 0; i < 5; ++i) {
      if (sandbox.execute("data = [str(i) for i in range(5000)]\nprint(data[-1])").stdout_text != "4999\n")
        return false;
    }
    return sandbox.execute("while True: pass", stopped_soon).outcome == Outcome::LimitExceeded &&
           sandbox.execute("print(1)").stdout_text == "1\n";
  };
  ASSERT_TRUE(works());
  EXPECT_EQ(status_of_child(works), 0);
  EXPECT_TRUE(works());
}

constexpr const char* make_rows = "rows = [bytes([7]) * 4000 for i in range(2000)]";

bool is_whole(Session& session) {
  return session.execute("result = sum(row == bytes([7]) * 4000 for row in rows)").value_json == "2000";
}

// What a session holds may lie in files that both processes map.
TEST(Fork, SessionsStayWithTheirProcess) {
  const Sandbox sandbox = Sandbox::builder().build();
  Session session(sandbox);
  ASSERT_THAT(session.execute(make_rows), Completes());
  EXPECT_EQ(status_of_child([&] {
              try {
                (void)session.execute("rows = None");
              } catch (const Error& error) {
                return error.kind() == ErrorKind::InvalidArgument;
              }
              return false;
            }),
            0);
  EXPECT_TRUE(is_whole(session));
}

TEST(Fork, CheckpointsWorkInBothProcesses) {
  const Sandbox sandbox = Sandbox::builder().build();
  Session session(sandbox);
  ASSERT_THAT(session.execute(make_rows), Completes());
  std::optional<Checkpoint> checkpoint = session.checkpoint();
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = fork_into([&] {
    char go = 0;
    if (::read(pipe[0], &go, 1) != 1) return false;
    Session of_child(sandbox, *checkpoint);
    return is_whole(of_child);
  });
  // The parent's alone now, as far as it knows: what is captured next takes the place of what is not needed any more.
  checkpoint.reset();
  for (int i = 0; i < 3; ++i)
    ASSERT_THAT(session.execute("rows = [row[::-1] + b'x' for row in rows]"), Completes());
  ASSERT_THAT(session.execute("for row in rows: assert row.endswith(b'x')"), Completes());
  ASSERT_EQ(::write(pipe[1], "!", 1), 1);
  EXPECT_EQ(status_of(child), 0);
  ::close(pipe[0]);
  ::close(pipe[1]);
}

}  // namespace
}  // namespace eryx
