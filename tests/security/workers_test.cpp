// SPDX-License-Identifier: MIT OR Apache-2.0
/// What one tenant's handlers do to the threads of a runtime does not hold up the executions of another tenant, nor make
/// their limits last longer. Most tests have one worker, so that whoever holds it holds all.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <future>
#include <latch>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace support;

/// Holds handlers up until it is opened, at the latest at the end of the test.
class Gate {
 public:
  ~Gate() { open(); }
  void open() {
    opened_ = true;
    opened_.notify_all();
  }
  /// In a handler: tells `arrived`, then waits.
  void pass() {
    ++arrivals_;
    arrivals_.notify_all();
    opened_.wait(false);
  }
  void await_arrival(int count = 1) {
    for (int now = arrivals_; now < count; now = arrivals_) arrivals_.wait(now);
  }
  [[nodiscard]] bool is_open() const { return opened_; }

 private:
  std::atomic<bool> opened_{false};
  std::atomic<int> arrivals_{0};
};

std::shared_ptr<Runtime> runtime_with(std::size_t workers) {
  RuntimeOptions options;
  options.workers = workers;
  return Runtime::create(options);
}

/// Whether another tenant's execution runs to its end meanwhile.
testing::AssertionResult others_run(const std::shared_ptr<Runtime>& runtime) {
  RunningExecution other = Sandbox::builder().runtime(runtime).build().start("result = 6 * 7");
  const auto patience = std::chrono::steady_clock::now() + 20s;
  while (!other.is_done()) {
    if (std::chrono::steady_clock::now() > patience) {
      other.detach();
      return testing::AssertionFailure() << "another execution does not get a thread";
    }
    std::this_thread::sleep_for(1ms);
  }
  const ExecuteResult result = other.wait();
  if (result.value_json == "42") return testing::AssertionSuccess();
  return testing::AssertionFailure() << "another execution ended as " << to_string(result.outcome);
}

TEST(Workers, AreNotHeldByHandlersThatAreLeftOver) {
  const auto runtime = runtime_with(1);
  Gate gate;
  std::atomic<int> begun = 0;
  std::atomic<int> ended = 0;
  // Waits without regard to its cancellation, and holds no thread while it does.
  const auto stubborn = [&]() -> asio::awaitable<void> {
    ++begun;
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    while (!gate.is_open()) {
      asio::steady_timer timer(executor, 1ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    ++ended;
  };
  constexpr int tenants = 40;  // more than there are threads for what is left over
  {
    const Sandbox sandbox =
        Sandbox::builder().runtime(runtime).callback("stubborn", "Waits", stubborn).build();
    for (int i = 0; i < tenants; ++i) {
      EXPECT_THAT(
          sandbox.execute("import asyncio\nasyncio.ensure_future(stubborn())\nawait asyncio.sleep(0.01)"),
          Completes());
    }
  }
  EXPECT_EQ(begun, tenants);
  EXPECT_TRUE(others_run(runtime));
  EXPECT_EQ(ended, 0);
  gate.open();
  while (ended < begun) std::this_thread::sleep_for(1ms);
}

TEST(Workers, MayWaitForExecutionsInHandlers) {
  const auto runtime = runtime_with(2);
  const Sandbox inner = Sandbox::builder().runtime(runtime).build();
  std::latch both(2);
  const Sandbox outer = Sandbox::builder()
                            .runtime(runtime)
                            .callback("inner", "Waits for another",
                                      [&] {
                                        both.arrive_and_wait();  // both workers are held now
                                        return inner.start("result = 6 * 7").wait().value_json;
                                      })
                            .build();
  RunningExecution first = outer.start("result = await inner()");
  RunningExecution second = outer.start("result = inner.sync()");
  EXPECT_THAT(first.wait(), HasValue("\"42\""));
  EXPECT_THAT(second.wait(), HasValue("\"42\""));
}

TEST(Workers, WaitNoLongerThanTheHandlersOwnExecutionMay) {
  const auto runtime = runtime_with(1);
  const Sandbox inner = Sandbox::builder().runtime(runtime).limits(limits_of(60s)).build();
  std::atomic<Outcome> ended = Outcome::Completed;
  const Sandbox outer =
      Sandbox::builder()
          .runtime(runtime)
          .limits(limits_of(200ms))
          .callback("inner", "Waits for another",
                    [&] { ended = inner.start("import asyncio\nawait asyncio.sleep(60)").wait().outcome; })
          .build();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_THAT(outer.start("await inner()").wait(), Exceeds(LimitKind::WallTime));
  EXPECT_THAT(outer.execute("await inner()"), Exceeds(LimitKind::WallTime));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 30s);
  EXPECT_EQ(ended, Outcome::Cancelled);
}

TEST(Workers, AreNotHeldByABlockingExecutionThatWaits) {
  const auto runtime = runtime_with(1);
  for (const std::string program : {"result = await waits()", "result = waits.sync()"}) {
    std::optional<CallbackReply<int>> reply;
    std::latch is_waiting(1);
    const Sandbox inner = Sandbox::builder()
                              .runtime(runtime)
                              .callback("waits", "Waits",
                                        [&](CallbackReply<int> given) {
                                          reply = std::move(given);
                                          is_waiting.count_down();
                                        })
                              .build();
    const Sandbox outer =
        Sandbox::builder()
            .runtime(runtime)
            .callback("inner", "Runs another", [&] { return inner.execute(program).value_json; })
            .build();
    RunningExecution running = outer.start("result = await inner()");
    is_waiting.wait();
    EXPECT_TRUE(others_run(runtime)) << program;
    (*reply)(1);
    EXPECT_THAT(running.wait(), HasValue("\"1\"")) << program;
  }
}

TEST(Workers, AreNotHeldByTheQueueOfAPool) {
  const auto runtime = runtime_with(1);
  SessionPoolOptions options;
  options.max_size = 1;
  SessionPool sessions(Sandbox::builder().runtime(runtime).build(), options);
  Lease taken = sessions.acquire();
  const Sandbox outer = Sandbox::builder()
                            .runtime(runtime)
                            .callback("lease", "Waits for a session",
                                      [&] { return sessions.acquire()->execute("result = 1").value_json; })
                            .build();
  RunningExecution running = outer.start("result = await lease()");
  while (sessions.stats().waiting == 0) std::this_thread::sleep_for(1ms);
  EXPECT_TRUE(others_run(runtime));
  taken.release();
  EXPECT_THAT(running.wait(), HasValue("\"1\""));
}

// All workers are in handlers that block as they like, which no library can prevent.
class HeldWorkerTest : public testing::Test {
 protected:
  void SetUp() override {
    holder_.emplace(Sandbox::builder()
                        .runtime(runtime_)
                        .callback("hold", "Holds the worker", [this] { gate_.pass(); })
                        .build()
                        .start("await hold()"));
    gate_.await_arrival();
  }
  void TearDown() override {
    gate_.open();
    EXPECT_THAT(holder_->wait(), Completes());
    expect_ordinary_execution(runtime_);
  }

  std::shared_ptr<Runtime> runtime_ = runtime_with(1);
  Gate gate_;
  std::optional<RunningExecution> holder_;
};

/// Runs `program` until it waits, then lets `hold` take the only worker.
class WaitingThenHeld {
 public:
  explicit WaitingThenHeld(const std::string& program, Limits limits) : runtime_(runtime_with(1)) {
    std::atomic<bool> is_waiting = false;
    running_.emplace(Sandbox::builder()
                         .runtime(runtime_)
                         .limits(limits)
                         .callback("never", "Never answers",
                                   [this, &is_waiting](CallbackReply<int> reply) {
                                     reply_ = std::move(reply);
                                     is_waiting = true;
                                   })
                         .build()
                         .start(program));
    while (!is_waiting) std::this_thread::sleep_for(1ms);
    holder_.emplace(Sandbox::builder()
                        .runtime(runtime_)
                        .callback("hold", "Holds the worker", [this] { gate_.pass(); })
                        .build()
                        .start("await hold()"));
    gate_.await_arrival();
  }
  ~WaitingThenHeld() {
    gate_.open();
    EXPECT_THAT(holder_->wait(), Completes());
    reply_.reset();
    expect_ordinary_execution(runtime_);
  }

  RunningExecution& running() { return *running_; }
  [[nodiscard]] bool is_held() const { return !gate_.is_open(); }

 private:
  std::shared_ptr<Runtime> runtime_;
  std::optional<CallbackReply<int>> reply_;
  Gate gate_;
  std::optional<RunningExecution> running_;
  std::optional<RunningExecution> holder_;
};

TEST(HeldWorkers, DoNotProlongTheWallTimeOfAnExecutionThatWaits) {
  WaitingThenHeld test("await never()", {.wall_time = 1s, .grace = 50ms});
  EXPECT_THAT(test.running().wait(), Exceeds(LimitKind::WallTime));
  EXPECT_TRUE(test.is_held());
}

TEST(HeldWorkers, DoNotProlongTheGrace) {
  WaitingThenHeld test("import asyncio\ntry:\n    await never()\nfinally:\n    await asyncio.sleep(60)\n",
                       {.wall_time = 1s, .grace = 200ms});
  EXPECT_THAT(test.running().wait(), Exceeds(LimitKind::WallTime));
}

TEST(HeldWorkers, DoNotProlongTheTimeOfACallback) {
  Limits limits;
  limits.callback_time = 1s;
  WaitingThenHeld test(
      "import eryx\ntry:\n    await never()\nexcept eryx.CallbackTimeoutError:\n    result = 'late'\n",
      limits);
  EXPECT_THAT(test.running().wait(), HasValue("\"late\""));
}

TEST(HeldWorkers, DoNotDelayACancellation) {
  WaitingThenHeld test("await never()", limits_of(60s));
  test.running().cancel();
  EXPECT_THAT(test.running().wait(), IsCancelled());
}

TEST_F(HeldWorkerTest, DoNotDelayTheCancellationOfWhatHasNotBegun) {
  RunningExecution waiting = Sandbox::builder().runtime(runtime_).build().start("print(1)");
  waiting.cancel();
  EXPECT_THAT(waiting.wait(), IsCancelled());
}

TEST(Workers, AHandlerThatIsAlwaysReadyDoesNotOutlastTheLimit) {
  // As a coroutine does that polls something, and gives way to others in between.
  const auto poll = []() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) co_await asio::post(executor, asio::use_awaitable);
  };
  const Sandbox sandbox =
      Sandbox::builder().limits(limits_of(300ms)).callback("poll", "Polls for ever", poll).build();
  for (const char* program : {"await poll()", "poll.sync()"}) {
    EXPECT_THAT(sandbox.execute(program), Exceeds(LimitKind::WallTime)) << program;
  }
}

}  // namespace
}  // namespace eryx::security
