// SPDX-License-Identifier: MIT OR Apache-2.0
// What a program does, line by line: `trace` and `on_trace`.

#include "eryx/trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "pool_support.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string word_of(const TraceEvent& event) {
  std::string word = event.function->name;
  if (event.function->file != "<user>") word += "@" + event.function->file;
  word += " " + std::string(to_string(event.kind)) + " " + std::to_string(event.line);
  if (event.kind == TraceEventKind::Call && event.entry != TraceEntry::Called)
    word += std::string(" ") + to_string(event.entry);
  if (event.kind == TraceEventKind::Return && event.exit != TraceExit::Returned)
    word += std::string(" ") + to_string(event.exit);
  if (event.exception) word += " " + event.exception->type + ": " + event.exception->message;
  if (event.kind == TraceEventKind::CallbackStart)
    word += " " + event.callback->name + event.callback->arguments;
  if (event.kind == TraceEventKind::CallbackEnd)
    word += " " + event.callback->name + " " + to_string(event.answer);
  return word;
}

std::vector<std::string> words_of(const Trace& trace) {
  std::vector<std::string> words;
  for (const TraceEvent& event : trace.events) words.push_back(word_of(event));
  return words;
}

std::vector<std::string> traced(std::string_view program) {
  const ExecuteResult result = plain().execute(program, ExecuteOptions().trace());
  EXPECT_EQ(result.trace.left_out, 0U);
  return words_of(result.trace);
}

TEST(Trace, LinesCallsAndReturns) {
  EXPECT_THAT(traced("def f(a):\n    return a\n\nf(1)\n"),
              ElementsAre("<module> call 0", "<module> line 1", "<module> line 4", "f call 1", "f line 2",
                          "f return 2", "<module> return 4"));
}

TEST(Trace, NothingIsKeptWithoutBeingAsked) { EXPECT_THAT(plain().execute("x = 1").trace.events, IsEmpty()); }

TEST(Trace, TimesAreInOrder) {
  const ExecuteResult result =
      plain().execute("import time\ntime.sleep(0.02)\nx = 1", ExecuteOptions().trace());
  const auto& events = result.trace.events;
  ASSERT_THAT(events, SizeIs(5));
  for (std::size_t i = 1; i < events.size(); ++i) EXPECT_LE(events[i - 1].time, events[i].time);
  EXPECT_GE(events[3].time - events[2].time, 20ms);
  EXPECT_LE(events[4].time, result.stats.wall);
}

TEST(Trace, CallbacksHaveTheirTrueDuration) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("price", "",
                                        [] {
                                          std::this_thread::sleep_for(20ms);
                                          return 7;
                                        })
                              .callback("fails", "", []() -> int { throw std::runtime_error("no"); })
                              .build();
  const ExecuteResult result = sandbox.execute(
      "x = await price()\ntry:\n    fails.sync()\nexcept Exception:\n    pass", ExecuteOptions().trace());
  EXPECT_THAT(result, Completes());
  const auto words = words_of(result.trace);
  EXPECT_THAT(words, Contains("<module> callback_start 1 price{}"));
  EXPECT_THAT(words, Contains("<module> callback_end 1 price value"));
  EXPECT_THAT(words, Contains("<module> callback_start 3 fails{}"));
  EXPECT_THAT(words, Contains("<module> callback_end 3 fails error"));
  for (const TraceEvent& event : result.trace.events) {
    if (event.kind != TraceEventKind::CallbackEnd || event.callback->name != "price") continue;
    EXPECT_GE(event.duration, 20ms);
    EXPECT_LE(event.duration, event.time);
  }
}

// "task line", of the lines of one function.
std::vector<std::string> tasks_of(std::string_view function, std::string_view program) {
  const ExecuteResult result = plain().execute(program, ExecuteOptions().trace());
  EXPECT_THAT(result, Completes());
  std::vector<std::string> tasks;
  for (const TraceEvent& event : result.trace.events)
    if (event.kind == TraceEventKind::Line && event.function->name == function)
      tasks.push_back(event.task->name + " " + std::to_string(event.line));
  return tasks;
}

TEST(Trace, TasksAreToldApartBelowCodeThatIsNotTraced) {
  EXPECT_THAT(tasks_of("f", R"(import asyncio
async def f():
    await asyncio.sleep(0)
    x = 1
async def both():
    async with asyncio.TaskGroup() as group:
        for name in ("a", "b"):
            group.create_task(asyncio.wait_for(f(), 5), name=name)
await both())"),
              ElementsAre("a 3", "b 3", "a 4", "b 4"));
}

TEST(Trace, ALoopInAFunctionEndsWithItsTasks) {
  EXPECT_THAT(tasks_of("main", R"(import asyncio
async def f():
    pass
def main():
    asyncio.run(f())
    x = 1
main())"),
              ElementsAre(" 5", " 6"));
}

TEST(Trace, TheListIsBoundedAndSaysSo) {
  const ExecuteResult result =
      plain().execute("for i in range(20000):\n    pass", ExecuteOptions().trace({.events = 100}));
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(result.trace.events, SizeIs(100));
  EXPECT_GT(result.trace.left_out, 39'000U);
}

TEST(Trace, FailuresAndLimitsKeepWhatCameBefore) {
  EXPECT_THAT(traced("x = 1\nraise ValueError('a')"),
              ElementsAre("<module> call 0", "<module> line 1", "<module> line 2",
                          "<module> exception 2 ValueError: a", "<module> return 2 unwound"));
  const ExecuteResult stopped = plain().execute("import os\nos._exit(3)", ExecuteOptions().trace());
  EXPECT_THAT(words_of(stopped.trace), Contains("<module> line 2"));
  const ExecuteResult limited =
      plain().execute("while True:\n    pass", ExecuteOptions().trace().limits({.wall_time = 50ms}));
  EXPECT_EQ(limited.outcome, Outcome::LimitExceeded);
  EXPECT_THAT(limited.trace.events, SizeIs(10'000));
}

TEST(Trace, SessionsKeepTheirFiles) {
  Session session(plain());
  complete(session, "def f():\n    return 1");
  const ExecuteResult result = session.execute("f()", ExecuteOptions().trace());
  EXPECT_THAT(words_of(result.trace),
              ElementsAre("<module>@<user-2> call 0", "<module>@<user-2> line 1", "f call 1", "f line 2",
                          "f return 2", "<module>@<user-2> return 1"));
  EXPECT_THAT(session.execute("f()").trace.events, IsEmpty());
  EXPECT_THAT(words_of(session.execute("f()", ExecuteOptions().trace()).trace), Contains("f line 2"));
}

TEST(Trace, FunctionsOfARestoredStateAreTraced) {
  Session session(plain());
  complete(session, "def f():\n    return 1");
  const SnapshotResult state = session.snapshot_state();
  Session other(plain());
  EXPECT_THAT(other.restore_state(state.snapshot->bytes), Completes());
  EXPECT_THAT(words_of(other.execute("f()", ExecuteOptions().trace()).trace),
              Contains("f@<snapshot> line 2"));
}

TEST(Trace, AfterResume) {
  const Sandbox sandbox =
      Sandbox::builder()
          .callback("ask", "", [](CallbackReply<std::string> reply) { reply.answer_later(); })
          .build();
  const std::string program = "def f():\n    return 1\nx = await ask()\nf()\nresult = x";
  for (const bool traced_before : {false, true}) {
    ExecuteOptions options;
    if (traced_before) options.trace();
    const ExecuteResult suspended = sandbox.execute(program, options);
    ASSERT_EQ(suspended.outcome, Outcome::Suspended);
    EXPECT_EQ(suspended.trace.events.empty(), !traced_before);
    const ExecuteResult resumed =
        sandbox.resume(*suspended.checkpoint, ResumeOptions().answer(1, "5").trace());
    EXPECT_THAT(resumed, Completes());
    EXPECT_THAT(words_of(resumed.trace),
                ElementsAre("?@? callback_end 0 ask value", "<module> call 3 resumed", "<module> line 4",
                            "f call 1", "f line 2", "f return 2", "<module> line 5", "<module> return 5"));
    const ExecuteResult untraced = sandbox.resume(*suspended.checkpoint, ResumeOptions().answer(1, "5"));
    EXPECT_THAT(untraced.trace.events, IsEmpty());
  }
}

TEST(Trace, ReplayedProgramsAreTracedToo) {
  const ExecuteResult recorded =
      plain().execute("import time\ntime.time()\nx = 1", ExecuteOptions().recording(Recording::On).trace());
  const ExecuteResult replayed =
      plain().execute("import time\ntime.time()\nx = 1", ExecuteOptions().replay(*recorded.journal).trace());
  EXPECT_FALSE(replayed.divergence.has_value());
  EXPECT_EQ(words_of(recorded.trace), words_of(replayed.trace));
}

TEST(Trace, ATraceOutlivesEverything) {
  Trace trace;
  {
    const ExecuteResult result = plain().execute("def f(): pass\nf()", ExecuteOptions().trace());
    trace = result.trace;
  }
  EXPECT_THAT(words_of(trace), Contains("f line 1"));
}

// Keeps what a handler is given.
class Record {
 public:
  [[nodiscard]] TraceHandler handler() {
    return [this](const TraceEvent& event) {
      const std::lock_guard lock(mutex_);
      words_.push_back(word_of(event));
      changed_.notify_all();
    };
  }
  [[nodiscard]] bool wait_for(const std::string& word) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return std::ranges::find(words_, word) != words_.end(); });
  }
  [[nodiscard]] std::vector<std::string> words() const {
    const std::lock_guard lock(mutex_);
    return words_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> words_;
};

TEST(OnTrace, ComesWhileTheProgramRuns) {
  Record record;
  const Sandbox sandbox =
      Sandbox::builder().callback("seen", "", [&] { return record.wait_for("<module> line 1"); }).build();
  const ExecuteResult result =
      sandbox.execute("x = 1\nassert await seen()", ExecuteOptions().on_trace(record.handler()).trace());
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(record.words(), words_of(result.trace));
  EXPECT_EQ(result.stats.trace_lost, 0U);
}

TEST(OnTrace, ComesWhileTheProgramComputes) {
  Record record;
  const Sandbox sandbox = plain();
  RunningExecution running =
      sandbox.start("x = 1\nwhile True:\n    pass", ExecuteOptions().on_trace(record.handler()));
  EXPECT_TRUE(record.wait_for("<module> line 3"));
  running.cancel();
  EXPECT_THAT(running.wait(), IsCancelled());
}

TEST(OnTrace, AThrowingHandlerIsNotCalledAgain) {
  std::atomic<int> failures{0};
  std::atomic<int> calls{0};
  const std::shared_ptr<Runtime> runtime =
      Runtime::create({.on_unhandled_exception = [&](const std::exception_ptr&) { ++failures; }});
  const Sandbox sandbox = Sandbox::builder().runtime(runtime).build();
  const ExecuteResult result =
      sandbox.execute("for i in range(9000): pass", ExecuteOptions().trace().on_trace([&](const TraceEvent&) {
        ++calls;
        throw std::runtime_error("no");
      }));
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(failures, 1);
  EXPECT_THAT(result.trace.events, Not(IsEmpty()));
}

TEST(OnTrace, ASlowHandlerMissesEventsThatAreCounted) {
  std::atomic<std::uint64_t> seen{0};
  const ExecuteResult result =
      plain().execute("for i in range(300000):\n    pass", ExecuteOptions().on_trace([&](const TraceEvent&) {
        if (seen++ % 1000 == 0) std::this_thread::sleep_for(1ms);
      }));
  EXPECT_THAT(result, Completes());
  const ExecuteResult counted =
      plain().execute("for i in range(300000):\n    pass", ExecuteOptions().trace());
  EXPECT_EQ(seen + result.stats.trace_lost, counted.trace.events.size() + counted.trace.left_out);
  EXPECT_GT(result.stats.trace_lost, 0U);
}

TEST(OnTrace, AHandlerMayRunTheSandbox) {
  const Sandbox sandbox = plain();
  std::atomic<bool> ran{false};
  const ExecuteResult result = sandbox.execute("x = 1", ExecuteOptions().on_trace([&](const TraceEvent&) {
    ran = sandbox.execute("y = 2", ExecuteOptions().trace()).ok();
  }));
  EXPECT_THAT(result, Completes());
  EXPECT_TRUE(ran);
}

TEST(OnTrace, EveryWayToRun) {
  Record record;
  Sandbox sandbox = plain();
  (void)sandbox.async_execute("a = 1", ExecuteOptions().on_trace(record.handler()), boost::asio::use_future)
      .get();
  EXPECT_THAT(record.words(), SizeIs(3));
  Session session(sandbox);
  (void)session.start("b = 1", ExecuteOptions().on_trace(record.handler())).wait();
  EXPECT_THAT(record.words(), SizeIs(6));
  SessionPool pool(sandbox, of_size(1));
  (void)pool.acquire().session().execute("c = 1", ExecuteOptions().on_trace(record.handler()));
  EXPECT_THAT(record.words(), SizeIs(9));
}

}  // namespace
}  // namespace eryx
