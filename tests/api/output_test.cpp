// SPDX-License-Identifier: MIT OR Apache-2.0
// What a program prints, while it runs: `on_output`.

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
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using namespace eryx::literals;
using testing::ElementsAre;
using testing::HasSubstr;

// Keeps what a handler is given, and lets others wait for it.
class Record {
 public:
  [[nodiscard]] OutputHandler handler() {
    return [this](const OutputPiece& piece) {
      const std::lock_guard lock(mutex_);
      const bool is_out = piece.stream == OutputStream::StandardOutput;
      pieces_.push_back((is_out ? "out: " : "err: ") + std::string(piece.text));
      text_ += piece.text;
      bytes_.append(reinterpret_cast<const char*>(piece.bytes.data()), piece.bytes.size());
      lost_ += piece.lost;
      changed_.notify_all();
    };
  }
  [[nodiscard]] bool wait_for(std::string_view text) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 30s, [&] { return text_.find(text) != std::string::npos; });
  }
  [[nodiscard]] std::vector<std::string> pieces() const { return locked(pieces_); }
  [[nodiscard]] std::string text() const { return locked(text_); }
  [[nodiscard]] std::string bytes() const { return locked(bytes_); }
  [[nodiscard]] std::uint64_t lost() const { return locked(lost_); }

 private:
  template <typename Value>
  Value locked(const Value& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> pieces_;
  std::string text_;
  std::string bytes_;
  std::uint64_t lost_ = 0;
};

// A door that the test opens.
class Door {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

constexpr const char* both_streams = R"(
import sys
print("first")
print("second", file=sys.stderr)
print("third")
)";

TEST(Output, ComesWhileTheProgramRuns) {
  Record record;
  const Sandbox sandbox =
      Sandbox::builder().callback("seen", "", [&] { return record.wait_for("second"); }).build();
  const ExecuteResult result = sandbox.execute(
      "import sys\nprint('first')\nprint('second', file=sys.stderr)\nassert await seen()\nprint('third')",
      ExecuteOptions().on_output(record.handler()));
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(record.text(), "first\nsecond\nthird\n");
  EXPECT_EQ(result.stdout_text, "first\nthird\n");
  EXPECT_EQ(result.stats.output_lost, Bytes{0});
}

TEST(Output, ComesWhileTheProgramComputes) {
  Record record;
  const Sandbox sandbox = Sandbox::builder().build();
  std::stop_source stop;
  RunningExecution running =
      sandbox.start("print('before')\nwhile True: pass", ExecuteOptions().on_output(record.handler()));
  EXPECT_TRUE(record.wait_for("before"));
  running.cancel();
  EXPECT_THAT(running.wait(), IsCancelled());
}

TEST(Output, AWriteIsAPiece) {
  Record record;
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult result = sandbox.execute("import os\nfor i in range(3): os.write(1 + i % 2, b'%d' % i)",
                                               ExecuteOptions().on_output(record.handler()));
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(record.pieces(), ElementsAre("out: 0", "err: 1", "out: 2"));
}

TEST(Output, CharactersAreWhole) {
  Record record;
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult result = sandbox.execute(R"(
import os
os.write(1, b"a\xE2")
os.write(2, b"\xC3")
os.write(1, b"\x82")
os.write(2, b"\xA4")
os.write(1, b"\xACb")
os.write(1, b"\xFF")
os.write(2, b"\xF0\x9F")
)",
                                               ExecuteOptions().on_output(record.handler()));
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(record.pieces(),
              ElementsAre("out: a", "err: \u00E4", "out: \u20ACb", "out: \uFFFD", "err: \uFFFD"));
  EXPECT_EQ(record.bytes(),
            "a\xC3\xA4\xE2\x82\xAC"
            "b\xFF\xF0\x9F");
}

TEST(Output, IsPassedOnHoweverTheProgramEnds) {
  const Sandbox sandbox = Sandbox::builder().limits({.wall_time = 300ms}).build();
  for (const std::string end :
       {"", "1 / 0", "import sys; sys.exit(3)", "while True: pass", "import os; os.abort()"}) {
    Record record;
    (void)sandbox.execute("print('before')\n" + end, ExecuteOptions().on_output(record.handler()));
    EXPECT_THAT(record.text(), HasSubstr("before\n")) << end;
  }
}

TEST(Output, StopsWhereTheLimitIs) {
  Record record;
  const Sandbox sandbox = Sandbox::builder().limits({.output = Bytes{10}}).build();
  const ExecuteResult result =
      sandbox.execute("print('x' * 30)", ExecuteOptions().on_output(record.handler()));
  EXPECT_TRUE(result.output_truncated);
  EXPECT_EQ(record.text(), "xxxxxxxxxx");
}

TEST(Output, ComesInEveryWayToRun) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("later", "", [](CallbackReply<int> reply) { reply.answer_later(); })
                              .build();
  // `print` of a text and the end of its line is one write.
  const std::vector<std::string> expected{"out: first\n", "err: second\n", "out: third\n"};
  const auto expect = [&](const char* way, auto&& run) {
    Record record;
    run(ExecuteOptions().on_output(record.handler()));
    EXPECT_EQ(record.pieces(), expected) << way;
  };
  expect("execute", [&](const ExecuteOptions& options) { (void)sandbox.execute(both_streams, options); });
  expect("start", [&](const ExecuteOptions& options) { (void)sandbox.start(both_streams, options).wait(); });
  expect("async", [&](const ExecuteOptions& options) {
    (void)sandbox.async_execute(both_streams, options, boost::asio::use_future).get();
  });
  Session session(sandbox);
  expect("session", [&](const ExecuteOptions& options) { (void)session.execute(both_streams, options); });
  SessionPool pool(sandbox);
  expect("pool",
         [&](const ExecuteOptions& options) { (void)pool.acquire()->execute(both_streams, options); });

  const ExecuteResult suspended = sandbox.execute("x = await later()\nprint(x)");
  ASSERT_THAT(suspended, IsSuspended());
  Record record;
  (void)sandbox.resume(*suspended.checkpoint, ResumeOptions().answer(1, 7).on_output(record.handler()));
  EXPECT_EQ(record.text(), "7\n");
}

TEST(Output, AHandlerThatThrowsIsReportedAndLeftAlone) {
  std::atomic<int> reported = 0;
  RuntimeOptions options;
  options.on_unhandled_exception = [&](std::exception_ptr) { ++reported; };
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(options)).build();
  std::atomic<int> calls = 0;
  const ExecuteResult result =
      sandbox.execute("for i in range(5): print(i)", ExecuteOptions().on_output([&](const OutputPiece&) {
        ++calls;
        throw std::runtime_error("no more");
      }));
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(result.stdout_text, "0\n1\n2\n3\n4\n");
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(reported, 1);
}

// The handler is stuck until the program has printed everything.
TEST(Output, ASlowHandlerHoldsTheProgramUpOnlyForAWhile) {
  Record record;
  Door door;
  const Sandbox sandbox =
      Sandbox::builder().limits({.output = 16_MiB}).callback("printed", "", [&] { door.open(); }).build();
  const OutputHandler keep = record.handler();
  const ExecuteResult result =
      sandbox.execute("line = 'x' * 1023\nfor i in range(4096): print(line)\nawait printed()\nprint('end')",
                      ExecuteOptions().on_output([&](const OutputPiece& piece) {
                        door.pass();
                        keep(piece);
                      }));
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(result.stdout_text.size(), 4096u * 1024 + 4);
  EXPECT_GT(result.stats.output_lost, 2_MiB);
  EXPECT_EQ(record.text().size() + result.stats.output_lost.count, result.stdout_text.size());
  // What is lost at the end comes before no piece.
  EXPECT_LE(record.lost(), result.stats.output_lost.count);
}

TEST(Output, AHandlerThatIsFastEnoughLosesNothing) {
  std::uint64_t size = 0;
  std::uint64_t lost = 0;
  const Sandbox sandbox = Sandbox::builder().limits({.output = 64_MiB}).build();
  const ExecuteResult result = sandbox.execute("line = 'x' * 65535\nfor i in range(800): print(line)",
                                               ExecuteOptions().on_output([&](const OutputPiece& piece) {
                                                 size += piece.bytes.size();
                                                 lost += piece.lost;
                                               }));
  EXPECT_THAT(result, Completes());
  EXPECT_EQ(size, 800u * 65536);
  EXPECT_EQ(lost, 0u);
}

TEST(Output, AHandlerMayRunPrograms) {
  const Sandbox sandbox = Sandbox::builder().build();
  Record inner;
  const ExecuteResult result = sandbox.execute(
      "import os\nos.write(1, b'a')\nos.write(1, b'b')",
      ExecuteOptions().on_output([&](const OutputPiece& piece) {
        const ExecuteResult doubled = sandbox.execute(
            "print(2 * input(), end='')",
            ExecuteOptions().standard_input(std::string(piece.text)).on_output(inner.handler()));
        EXPECT_THAT(doubled, Completes());
      }));
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(inner.pieces(), ElementsAre("out: aa", "out: bb"));
}

// More than there are threads to wait in them.
TEST(Output, StuckHandlersHoldNobodyElseUp) {
  Door door;
  const Sandbox sandbox = Sandbox::builder().callback("printed", "", [] { return 1; }).build();
  std::vector<RunningExecution> stuck;
  for (int i = 0; i < 24; ++i) {
    stuck.push_back(sandbox.start("print('x')\nimport time\ntime.sleep(0.05)",
                                  ExecuteOptions().on_output([&](const OutputPiece&) { door.pass(); })));
  }
  Record record;
  EXPECT_THAT(sandbox.execute("print('done')", ExecuteOptions().on_output(record.handler())), Completes());
  EXPECT_EQ(record.text(), "done\n");
  door.open();
  for (RunningExecution& running : stuck) EXPECT_THAT(running.wait(), Completes());
}

// Nothing but the handler keeps the runtime.
TEST(Output, TheHandlerMayBeTheLastToKnowTheSandbox) {
  Door door;
  std::weak_ptr<Runtime> watched;
  {
    const auto runtime = Runtime::create(RuntimeOptions());
    watched = runtime;
    auto sandbox = std::make_shared<Sandbox>(Sandbox::builder().runtime(runtime).build());
    (void)sandbox->execute("print(1)", ExecuteOptions().on_output([sandbox](const OutputPiece&) {}));
  }
  EXPECT_TRUE(watched.expired());
}

// A program that runs a loop in a function is parsed twice.
TEST(Output, HasEachWarningOfTheCompilerOnce) {
  for (const std::string run : {"def f(): asyncio.run(g())\nf()\n", "asyncio.run(g())\n"}) {
    const ExecuteResult result =
        Sandbox::builder().build().execute("import asyncio\nx = '\\d'\nasync def g(): assert (1, 2)\n" + run);
    EXPECT_EQ(result.stderr_text,
              "<user>:2: SyntaxWarning: invalid escape sequence '\\d'\n  x = '\\d'\n"
              "<user>:3: SyntaxWarning: assertion is always true, perhaps remove parentheses?\n"
              "  async def g(): assert (1, 2)\n");
  }
}

}  // namespace
}  // namespace eryx
