// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/execution.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/one_thread.hpp"
#include "engine/dirty_pages.hpp"
#include "engine/signals.hpp"
#include "execution/run_start.hpp"
#include "image/image.hpp"

namespace eryx::execution {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class CallersThread final : public bridge::OneThread {
 public:
  [[nodiscard]] bridge::ThreadHost* note_blocked() noexcept override {
    ++blocked;
    return this;
  }
  void note_unblocked() noexcept override { ++unblocked; }

  int blocked = 0;
  int unblocked = 0;
};

// Keeps what it gets back.
class Lender final : public InterpreterLender {
 public:
  void take_back(std::unique_ptr<Interpreter> interpreter) noexcept override {
    returned = std::move(interpreter);
  }

  std::unique_ptr<Interpreter> returned;
};

class RecordingObserver final : public Observer {
 public:
  void on_turn_entered() noexcept override { events.emplace_back("enter"); }
  void on_turn_left(const Stats& stats) noexcept override {
    events.push_back("leave " + std::to_string(stats.turns));
  }
  void on_output(OutputStream stream, std::span<const std::byte> bytes) noexcept override {
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    events.push_back((stream == OutputStream::StandardOutput ? "out " : "err ") + text);
  }
  void on_call_started(const bridge::CallStarted& call) noexcept override {
    events.push_back("call " + std::string(call.callback) + ' ' + std::string(call.arguments));
  }
  void on_call_ended(const bridge::CallEnded& call) noexcept override {
    events.push_back("answer " + std::string(call.callback));
  }
  void on_blocked() noexcept override { events.emplace_back("blocked"); }
  void on_unblocked() noexcept override { events.emplace_back("unblocked"); }

  std::vector<std::string> events;
};

class ExecutionTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { engine::install_signal_handlers(0); }

  Start start(std::string source) {
    Start start;
    start.started = base::SteadyTime::clock::now();
    start.config = config_;
    start.callbacks = config_->callbacks;
    start.limits = config_->limits;
    start.what = NewProgram{.source = std::move(source)};
    start.observer = observer_;
    start.guest = {pool_->acquire(), lender_};
    return start;
  }

  Ended run(Start start) {
    Execution execution(std::move(start), threads_);
    while (execution.turn() == Execution::State::Idle) execution.wait();
    return execution.end();
  }

  std::shared_ptr<InterpreterPool> pool_ = std::make_shared<InterpreterPool>(
      image::load_embedded_image(),
      engine::RecyclingPolicy{.method = engine::choose_dirty_page_method(DirtyPageMethod::Automatic)}, 4);
  std::shared_ptr<Config> config_ = [this] {
    auto config = std::make_shared<Config>();
    config->interpreters = pool_;
    return config;
  }();
  std::shared_ptr<RecordingObserver> observer_ = std::make_shared<RecordingObserver>();
  CallersThread threads_;
  Lender lender_;
};

TEST_F(ExecutionTest, AValueInAndAValueOut) {
  const Ended ended = run(start("print('hi')\nresult = 6 * 7"));
  EXPECT_EQ(ended.result.outcome, Outcome::Completed);
  EXPECT_EQ(ended.result.stdout_text, "hi\n");
  EXPECT_EQ(ended.result.value_json, "42");
  EXPECT_EQ(ended.health, GuestHealth::Good);
  EXPECT_FALSE(ended.waiting);
  EXPECT_EQ(lender_.returned, nullptr) << "the interpreter is part of what came of the run";
}

TEST_F(ExecutionTest, ALoanThatIsNotSettledReturnsToItsLender) {
  { const Ended ended = run(start("x = 1")); }
  EXPECT_NE(lender_.returned, nullptr);
  lender_.returned.reset();
  { const Execution never_run(start("x = 1"), threads_); }
  EXPECT_NE(lender_.returned, nullptr);
  lender_.returned.reset();
  {
    Ended ended = run(start("x = 1"));
    EXPECT_NE(ended.guest.settle(), nullptr);
  }
  EXPECT_EQ(lender_.returned, nullptr);
}

TEST_F(ExecutionTest, AnInterpreterRunsTheNextProgramInItsNamespace) {
  Start start_first = start({});
  start_first.what = NewProgram{.source = "x = 41", .variables = NewProgram::Namespace::Kept};
  Ended first = run(std::move(start_first));
  Start second = start({});
  second.what = NewProgram{.source = "result = x + 1", .variables = NewProgram::Namespace::Kept};
  second.guest = {first.guest.settle(), lender_};
  EXPECT_EQ(run(std::move(second)).result.value_json, "42");
}

TEST_F(ExecutionTest, AProgramThatIsTooLargeIsNotStarted) {
  config_->limits.source = Bytes{10};
  const Ended ended = run(start("print('longer than ten bytes')"));
  EXPECT_EQ(ended.result.outcome, Outcome::LimitExceeded);
  ASSERT_TRUE(ended.result.limit);
  EXPECT_EQ(ended.result.limit->kind, LimitKind::Source);
  EXPECT_EQ(ended.result.stats.turns, 0U);
  EXPECT_EQ(ended.health, GuestHealth::Good);
  EXPECT_TRUE(observer_->events.empty());
}

TEST_F(ExecutionTest, ATrapLeavesATornGuest) {
  EXPECT_EQ(run(start("import os\nos.abort()")).health, GuestHealth::Torn);
  EXPECT_EQ(run(start("raise ValueError")).health, GuestHealth::Good);
}

TEST_F(ExecutionTest, TheObserverIsToldWhatHappensInItsOrder) {
  config_->callbacks = std::make_shared<const bridge::CallbackSet>(
      std::vector<Callback>{{"f", "", {}, [](const CallbackCall& call) { call.complete(1); }}});
  (void)run(start("import os\nos.write(1, b'a')\nawait f(n=1)\nos.write(2, b'b')"));
  EXPECT_THAT(observer_->events, ElementsAre("enter", "out a", "leave 1", "call f {\"n\": 1}", "answer f",
                                             "enter", "err b", "leave 2"));
}

TEST_F(ExecutionTest, TheObserverIsToldWhenTheGuestBlocks) {
  (void)run(start("import time\ntime.sleep(0.01)"));
  EXPECT_THAT(observer_->events, ElementsAre("enter", "blocked", "unblocked", "leave 1"));
  EXPECT_EQ(threads_.blocked, 1);
  EXPECT_EQ(threads_.unblocked, 1);
}

TEST_F(ExecutionTest, TheObserverIsToldOfOutputThatIsKeptOnly) {
  config_->limits.output = Bytes{3};
  (void)run(start("import os\nos.write(1, b'abcdef')\nos.write(1, b'g')"));
  EXPECT_THAT(observer_->events, ElementsAre("enter", "out abc", "leave 1"));
}

TEST_F(ExecutionTest, AWaitingProgramIsAValueThatAnotherRunResumes) {
  config_->callbacks = std::make_shared<const bridge::CallbackSet>(
      std::vector<Callback>{{"ask", "", {}, [](const CallbackCall& call) { call.answer_later(); }}});
  Ended suspended = run(start("result = await ask() + 1"));
  ASSERT_EQ(suspended.result.outcome, Outcome::Suspended);
  ASSERT_TRUE(suspended.waiting);
  EXPECT_EQ(suspended.health, GuestHealth::Good);
  ASSERT_EQ(suspended.waiting->calls.calls.size(), 1U);
  Start resumed = start({});
  const std::uint32_t id = suspended.waiting->calls.calls[0].id;
  resumed.what = ResumedProgram{*std::move(suspended.waiting), {{id, {ERYX_CALL_OK, "41"}}}, {}};
  resumed.guest = {suspended.guest.settle(), lender_};
  EXPECT_EQ(run(std::move(resumed)).result.value_json, "42");
}

}  // namespace
}  // namespace eryx::execution
