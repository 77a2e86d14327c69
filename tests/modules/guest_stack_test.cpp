// SPDX-License-Identifier: MIT OR Apache-2.0
// A signal handler of the host that was installed without SA_ONSTACK runs on the stack of the guest that it interrupts,
// however little of that is left. The guest of the probe module goes as deep as it is told to, and stays there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "engine/module_registry.hpp"
#include "eryx/eryx.hpp"
#include "image/builder.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;

std::atomic<int> runs_on_a_guests_stack = 0;
std::atomic<int> runs_on_its_own_stack = 0;

// Where the thread's own stack begins, as far as these tests use it.
thread_local constinit std::uintptr_t own_stack = 0;

[[gnu::noinline]] std::uintptr_t stack_position() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

// Uses as much stack as a handler with some formatting does.
void use_stack(int) {
  volatile char used[48 * 1024];
  for (std::size_t i = 0; i < sizeof used; i += 512) used[i] = 1;
  constexpr std::uintptr_t far = 1U << 20;
  const bool is_own = own_stack - stack_position() < far;
  ++(is_own ? runs_on_its_own_stack : runs_on_a_guests_stack);
}

class GuestStackTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::filesystem::temp_directory_path() / ("guest-stack-test-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ifstream file(ERYX_STDLIB_ARCHIVE, std::ios::binary);
    const std::string archive(std::istreambuf_iterator<char>(file), {});
    image::build_image_from(*engine::find_module_by_name("probe"), std::as_bytes(std::span(archive)),
                            folder / "probe.image", {});
    RuntimeOptions options;
    options.image = folder / "probe.image";
    options.workers = 1;
    runtime = Runtime::create(options);
  }
  static void TearDownTestSuite() {
    runtime.reset();
    std::filesystem::remove_all(folder);
  }

  void SetUp() override {
    struct sigaction action {};
    action.sa_handler = use_stack;
    ASSERT_EQ(::sigaction(SIGUSR1, &action, &previous_action_), 0);
    runs_on_a_guests_stack = 0;
    runs_on_its_own_stack = 0;
    own_stack = stack_position();
  }
  void TearDown() override { ::sigaction(SIGUSR1, &previous_action_, nullptr); }

  static Sandbox sandbox(std::chrono::nanoseconds wall_time) {
    Limits limits;
    limits.wall_time = wall_time;
    limits.grace = 1ms;
    return Sandbox::builder().runtime(runtime).limits(limits).build();
  }

  static std::string command(const char* name, std::uint32_t depth) {
    return std::string(name) + ' ' + std::to_string(depth);
  }

  static void expect_works() { EXPECT_EQ(sandbox(30s).execute("count").value_json, "1"); }

  static bool fits(std::uint32_t calls) { return sandbox(30s).execute(command("dive", calls)).ok(); }

  // How many calls fit into the guest's stack.
  static std::uint32_t deepest() {
    static const std::uint32_t most = [] {
      std::uint32_t good = 1;
      std::uint32_t bad = 1U << 24;
      while (bad - good > 1) {
        const std::uint32_t tried = good + (bad - good) / 2;
        (fits(tried) ? good : bad) = tried;
      }
      return good;
    }();
    return most;
  }

  // Runs the guest there, and sends signals to its thread until it has ended.
  static ExecuteResult hover(std::uint32_t depth, std::chrono::nanoseconds wall_time) {
    ExecuteResult result;
    std::atomic<bool> has_ended = false;
    std::thread guest([&] {
      own_stack = stack_position();
      result = sandbox(wall_time).execute(command("hover", depth));
      has_ended = true;
      // The thread must exist for as long as it gets signals.
      while (has_ended) std::this_thread::yield();
    });
    while (!has_ended) {
      ::pthread_kill(guest.native_handle(), SIGUSR1);
      std::this_thread::sleep_for(100us);
    }
    has_ended = false;
    guest.join();
    return result;
  }

  static inline std::filesystem::path folder;
  static inline std::shared_ptr<Runtime> runtime;
  struct sigaction previous_action_ {};
};

constexpr const char* stack_is_exhausted = "call stack exhausted";

TEST_F(GuestStackTest, AHandlerOfTheHostFindsEnoughAtAnyDepth) {
  const std::uint32_t most = deepest();
  constexpr std::uint32_t bytes = 64u << 20;
  const std::uint32_t calls_per_kilobyte = most / (bytes / 1024);
  ASSERT_GT(calls_per_kilobyte, 0U);
  int ended_for_lack_of_stack = 0;
  for (const std::uint32_t kilobytes_left : {0U, 1U, 3U, 6U, 12U, 20U, 30U, 40U}) {
    const ExecuteResult result = hover(most - kilobytes_left * calls_per_kilobyte, 60s);
    if (result.trap == stack_is_exhausted) ++ended_for_lack_of_stack;
    expect_works();
  }
  // Where a handler had to have more than was left, the guest does not go on.
  EXPECT_EQ(ended_for_lack_of_stack, 8);
  EXPECT_GT(runs_on_a_guests_stack, 0);
}

TEST_F(GuestStackTest, AGuestThatHasEnoughGoesOnAfterTheHandler) {
  const ExecuteResult result = hover(1000, 200ms);
  EXPECT_EQ(result.outcome, Outcome::LimitExceeded);
  EXPECT_GT(runs_on_a_guests_stack, 10);
  expect_works();
}

TEST_F(GuestStackTest, TheReserveIsNotTheGuests) {
  // What one guest's handler was lent is closed again for the next guest on that stack.
  const std::uint32_t most = deepest();
  EXPECT_EQ(hover(most, 60s).trap, stack_is_exhausted);
  EXPECT_TRUE(fits(most));
  EXPECT_FALSE(fits(most + 1));
}

TEST_F(GuestStackTest, WorkersHaveNoSignalsOfTheHosts) {
  (void)sandbox(30s).start("count").wait();  // so that there is a worker, with the mask that it gave itself
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &blocked, nullptr), 0);
  RunningExecution running = sandbox(300ms).start("spin");
  // To the process: any thread that does not block it takes it.
  ::kill(::getpid(), SIGUSR1);
  EXPECT_EQ(running.wait().outcome, Outcome::LimitExceeded);
  EXPECT_EQ(runs_on_a_guests_stack + runs_on_its_own_stack, 0);
  ::pthread_sigmask(SIG_UNBLOCK, &blocked, nullptr);
  EXPECT_EQ(runs_on_its_own_stack, 1);
}

TEST_F(GuestStackTest, ASignalStackThatWasTakenAwayIsThereAgain) {
  const auto overflow = [] { return sandbox(30s).execute("overflow").trap; };
  std::thread([&] {
    EXPECT_EQ(overflow(), stack_is_exhausted);
    // As a library does that has had one for its own handlers.
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ASSERT_EQ(::sigaltstack(&none, nullptr), 0);
    EXPECT_EQ(overflow(), stack_is_exhausted);
    // One that is large enough is kept, also when the thread ends.
    static char own[128 * 1024];
    stack_t large{};
    large.ss_sp = own;
    large.ss_size = sizeof own;
    ASSERT_EQ(::sigaltstack(&large, nullptr), 0);
    EXPECT_EQ(overflow(), stack_is_exhausted);
    stack_t present{};
    ASSERT_EQ(::sigaltstack(nullptr, &present), 0);
    EXPECT_EQ(present.ss_sp, large.ss_sp);
  }).join();
  expect_works();
}

}  // namespace
}  // namespace eryx
