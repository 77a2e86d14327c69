// SPDX-License-Identifier: MIT OR Apache-2.0
/// Executions on fibers (stackful coroutines), whose handlers switch to other fibers while the program waits for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/fiber.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace support;
using testing::HasSubstr;

/// Runs one program on a fiber, with the callback `pause`, which gives the thread to whoever resumes the fiber.
class Execution {
 public:
  Execution(const std::shared_ptr<Runtime>& runtime, std::string program, CallbackKind kind,
            Limits limits = {})
      : program_(std::move(program)),
        sandbox_(Sandbox::builder()
                     .runtime(runtime)
                     .limits(limits)
                     .callback(
                         "pause", "Switches to another fiber", [this] { fiber_.yield(); }, kind)
                     .build()) {}

  Fiber& fiber() { return fiber_; }
  [[nodiscard]] const ExecuteResult& result() const { return result_; }

 private:
  std::string program_;
  Sandbox sandbox_;
  ExecuteResult result_;
  Fiber fiber_{[this](Fiber&) { result_ = sandbox_.execute(program_); }};
};

struct Way {
  CallbackKind kind;
  const char* call;
};

class FiberTest : public testing::TestWithParam<Way> {
 protected:
  // Every reset is compared with the image: pages that were written on another thread must not be missed.
  static void SetUpTestSuite() {
    RuntimeOptions options;
    options.recycling_check = RecyclingCheck::CompareAll;
    runtime_ = Runtime::create(options);
  }
  static void TearDownTestSuite() { runtime_.reset(); }

  static std::string program(int number) {
    return "total = 0\nfor i in range(5):\n    data = [" + std::to_string(number) + "] * 100_000\n    " +
           GetParam().call + "\n    open('/tmp/f', 'a').write(str(data[0]))\n    total += sum(data)\n" +
           "    import json, decimal\nresult = [total, open('/tmp/f').read()]\n";
  }
  static std::string value(int number) {
    const std::string digit = std::to_string(number);
    return "[" + std::to_string(500'000 * number) + ", \"" + digit + digit + digit + digit + digit + "\"]";
  }
  static std::unique_ptr<Execution> make(int number) {
    return std::make_unique<Execution>(runtime_, program(number), GetParam().kind);
  }
  static std::unique_ptr<Execution> make(std::string program, Limits limits) {
    return std::make_unique<Execution>(runtime_, std::move(program), GetParam().kind, limits);
  }

  static inline std::shared_ptr<Runtime> runtime_;
};

TEST_P(FiberTest, TakeTurnsOnOneThreadInAnyOrder) {
  std::vector<std::unique_ptr<Execution>> all;
  for (int number = 1; number <= 4; ++number) all.push_back(make(number));
  // Each time another one comes first, so that none ends inside of another.
  for (std::size_t step = 0; step < 100; ++step) {
    Fiber& fiber = all[(step * step + step / 3) % all.size()]->fiber();
    if (!fiber.is_done()) fiber.resume();
  }
  for (int number = 1; number <= 4; ++number) {
    Execution& execution = *all[static_cast<std::size_t>(number - 1)];
    while (!execution.fiber().is_done()) execution.fiber().resume();
    EXPECT_THAT(execution.result(), HasValue(value(number)));
  }
}

TEST_P(FiberTest, GoOnOnOtherThreads) {
  for (int round = 0; round < 3; ++round) {
    const auto execution = make(7);
    // Each step is the only one of its thread, which has ended before the next one begins.
    while (!execution->fiber().is_done()) std::thread([&] { execution->fiber().resume(); }).join();
    EXPECT_THAT(execution->result(), HasValue(value(7)));
  }
}

TEST_P(FiberTest, TakeTurnsOnSeveralThreads) {
  const auto first = make(3);
  const auto second = make(8);
  while (!first->fiber().is_done() || !second->fiber().is_done()) {
    // One thread begins what the other goes on with.
    for (const bool swapped : {false, true}) {
      std::thread other([&] {
        Fiber& fiber = (swapped ? first : second)->fiber();
        if (!fiber.is_done()) fiber.resume();
      });
      Fiber& fiber = (swapped ? second : first)->fiber();
      if (!fiber.is_done()) fiber.resume();
      other.join();
    }
  }
  EXPECT_THAT(first->result(), HasValue(value(3)));
  EXPECT_THAT(second->result(), HasValue(value(8)));
}

TEST_P(FiberTest, LimitsHoldOnTheThreadThatItGoesOnOn) {
  const auto execution = make(std::string(GetParam().call) + "\nwhile True: pass", {.wall_time = 300ms});
  std::thread([&] { execution->fiber().resume(); }).join();
  ASSERT_FALSE(execution->fiber().is_done());
  execution->fiber().resume();
  ASSERT_TRUE(execution->fiber().is_done());
  EXPECT_THAT(execution->result(), Exceeds(LimitKind::WallTime));
}

TEST_P(FiberTest, ATrapIsTheFibersOwn) {
  const auto trapping = make(std::string(GetParam().call) + "\nimport os\nos.abort()", {});
  const auto other = make(2);
  trapping->fiber().resume();
  other->fiber().resume();
  std::thread([&] { trapping->fiber().resume(); }).join();
  EXPECT_EQ(trapping->result().outcome, Outcome::Trapped);
  while (!other->fiber().is_done()) other->fiber().resume();
  EXPECT_THAT(other->result(), HasValue(value(2)));
}

INSTANTIATE_TEST_SUITE_P(Ways, FiberTest,
                         testing::Values(Way{CallbackKind::Awaited, "await pause()"},
                                         Way{CallbackKind::Awaited, "pause.sync()"},
                                         Way{CallbackKind::Immediate, "pause.sync()"}));

// How much is left of a fiber's stack, nobody knows: an execution inside a handler is refused there.
TEST(Fibers, RunNoExecutionInsideAnother) {
  std::string refusal;
  const Sandbox inner = Sandbox::builder().build();
  const Sandbox outer =
      Sandbox::builder()
          .callback("inner", "Runs another", [&] { return inner.execute("result = 1").value_json; })
          .on_callback_failure([&](const CallbackFailure& failure) {
            try {
              std::rethrow_exception(failure.error);
            } catch (const Error& error) {
              refusal = error.what();
            }
          })
          .build();
  ExecuteResult result;
  Fiber fiber([&](Fiber&) { result = outer.execute("await inner()"); });
  fiber.resume();
  EXPECT_THAT(result, Raises("CallbackHostError"));
  EXPECT_THAT(refusal, HasSubstr("fiber"));
  // A fiber that a handler makes has nothing to do with the handler's stack.
  const Sandbox elsewhere = Sandbox::builder()
                                .callback("inner", "Runs another on a fiber",
                                          [&] {
                                            Fiber made([&](Fiber&) { result = inner.execute("result = 1"); });
                                            made.resume();
                                            return result.value_json;
                                          })
                                .build();
  EXPECT_THAT(elsewhere.execute("result = await inner()"), HasValue("\"1\""));
}

}  // namespace
}  // namespace eryx
