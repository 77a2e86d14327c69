// SPDX-License-Identifier: MIT OR Apache-2.0
/// A program decides how often a handler runs the next sandbox, but neither the host's stack nor its time is up to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;

/// A sandbox whose handler `again` runs the program that called it once more, for as long as the host lets it.
class Descent {
 public:
  explicit Descent(CallbackKind kind, const std::function<void(SandboxBuilder&)>& configure = {}) {
    SandboxBuilder builder = Sandbox::builder();
    if (configure) configure(builder);
    sandbox_ = builder
                   .callback(
                       "again", "Runs the program inside itself", [this] { return go_down(); }, kind)
                   .on_callback_failure([this](const CallbackFailure& failure) { note(failure); })
                   .build();
  }

  ExecuteResult run(std::string program) {
    program_ = std::move(program);
    ++depth_;
    ExecuteResult result = sandbox_->execute(program_);
    --depth_;
    return result;
  }

  [[nodiscard]] int deepest() const { return deepest_; }
  [[nodiscard]] int refusals() const { return refusals_; }
  [[nodiscard]] std::string refusal() {
    const std::lock_guard lock(mutex_);
    return refusal_;
  }

 private:
  std::string go_down() {
    const int depth = ++depth_;
    int deepest = deepest_;
    while (depth > deepest && !deepest_.compare_exchange_weak(deepest, depth)) {
    }
    struct Up {
      std::atomic<int>& depth;
      ~Up() { --depth; }
    } const up{depth_};
    const ExecuteResult result = sandbox_->execute(program_);
    return result.exception ? result.exception->type : std::string(to_string(result.outcome));
  }

  void note(const CallbackFailure& failure) {
    try {
      std::rethrow_exception(failure.error);
    } catch (const Error& error) {
      const std::lock_guard lock(mutex_);
      if (error.kind() == ErrorKind::OutOfResources) ++refusals_;
      refusal_ = error.what();
    }
  }

  std::optional<Sandbox> sandbox_;
  std::string program_;
  std::atomic<int> depth_{0};
  std::atomic<int> deepest_{0};
  std::atomic<int> refusals_{0};
  std::mutex mutex_;
  std::string refusal_;
};

/// Runs on a thread with that much stack.
void with_stack(std::size_t bytes, std::function<void()> work) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, bytes), 0);
  pthread_t thread{};
  const auto begin = [](void* argument) -> void* {
    (*static_cast<std::function<void()>*>(argument))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, begin, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

class NestingTest : public testing::TestWithParam<std::pair<CallbackKind, const char*>> {};

TEST_P(NestingTest, EndsLongBeforeTheStackDoes) {
  Descent descent(GetParam().first);
  const ExecuteResult result = descent.run(GetParam().second);
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(descent.deepest(), 17);  // of which the last was refused
  EXPECT_EQ(descent.refusals(), 1);
  EXPECT_THAT(descent.refusal(), HasSubstr("16 executions are inside one another already"));
  expect_ordinary_execution();
}

TEST_P(NestingTest, EndsSoonerWhereTheStackIsSmall) {
  Descent descent(GetParam().first);
  with_stack(192 * 1024, [&] { EXPECT_THAT(descent.run(GetParam().second), Completes()); });
  EXPECT_GT(descent.deepest(), 1);
  EXPECT_LT(descent.deepest(), 17);
  EXPECT_EQ(descent.refusals(), 1);
  EXPECT_THAT(descent.refusal(), HasSubstr("of its stack left"));
  with_stack(192 * 1024, [] { expect_ordinary_execution(); });
}

// The innermost execution sees the refusal as the failure of its callback.
constexpr const char* await_again = R"(
import eryx
try:
    await again()
except eryx.CallbackHostError:
    print("refused")
)";
constexpr const char* call_again = R"(
import eryx
try:
    again.sync()
except eryx.CallbackHostError:
    print("refused")
)";

INSTANTIATE_TEST_SUITE_P(Ways, NestingTest,
                         testing::Values(std::pair{CallbackKind::Awaited, await_again},
                                         std::pair{CallbackKind::Awaited, call_again},
                                         std::pair{CallbackKind::Immediate, call_again}));

TEST(Nesting, IsCountedThroughTheThreadsOfAnExecutor) {
  boost::asio::thread_pool threads(24);  // each level holds one
  Descent descent(CallbackKind::Awaited,
                  [&](SandboxBuilder& builder) { builder.executor(threads.get_executor()); });
  EXPECT_THAT(descent.run(await_again), Completes());
  EXPECT_EQ(descent.deepest(), 17);
  EXPECT_EQ(descent.refusals(), 1);
  threads.join();
}

TEST(Nesting, TheTimeOfTheOuterExecutionEndsTheInnerOnes) {
  for (const CallbackKind kind : {CallbackKind::Awaited, CallbackKind::Immediate}) {
    const Sandbox inner = Sandbox::builder().limits(limits_of(60s)).build();
    std::optional<ExecuteResult> ended;
    const Sandbox outer =
        Sandbox::builder()
            .limits({.wall_time = 200ms, .grace = 50ms})
            .callback(
                "inner", "Runs for ever", [&] { ended = inner.execute("while True: pass"); }, kind)
            .build();
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THAT(outer.execute("await inner()"), Exceeds(LimitKind::WallTime));
    EXPECT_LT(std::chrono::steady_clock::now() - began, 30s);
    ASSERT_TRUE(ended);
    EXPECT_THAT(*ended, Exceeds(LimitKind::WallTime));
    EXPECT_LE(std::get<std::chrono::nanoseconds>(ended->limit->value), 200ms);
  }
  expect_ordinary_execution();
}

TEST(Nesting, AProgramThatSwallowsItsInterruptIsStoppedWithTheOuterOne) {
  const Sandbox inner = Sandbox::builder().limits({.wall_time = 60s, .grace = 60s}).build();
  std::optional<ExecuteResult> ended;
  const Sandbox outer =
      Sandbox::builder()
          .limits({.wall_time = 100ms, .grace = 50ms})
          .callback("inner", "Never gives up",
                    [&] {
                      ended = inner.execute(
                          "while True:\n try:\n  while True: pass\n except KeyboardInterrupt: pass\n");
                    })
          .build();
  EXPECT_THAT(outer.execute("await inner()"), Exceeds(LimitKind::WallTime));
  ASSERT_TRUE(ended);
  EXPECT_THAT(*ended, Exceeds(LimitKind::WallTime));
  EXPECT_LT(ended->stats.wall, 30s);
}

// What runs after a handler, on the same thread, is nobody's inner execution.
TEST(Nesting, EndsWithTheHandler) {
  const Sandbox inner = Sandbox::builder().build();
  const Sandbox outer = Sandbox::builder()
                            .limits(limits_of(100ms))
                            .callback("inner", "Runs another", [&] { (void)inner.execute("pass"); })
                            .build();
  (void)outer.execute("await inner()");
  EXPECT_THAT(inner.execute("import time\ntime.sleep(0.2)"), Completes());
}

}  // namespace
}  // namespace eryx::security
