// SPDX-License-Identifier: MIT OR Apache-2.0
// Standard input that is not there yet when the program starts: `input_source`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/use_future.hpp>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <vector>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using testing::HasSubstr;

// Gives one text after the other, and then the end of the file.
class Texts {
 public:
  explicit Texts(std::vector<std::string> texts) : texts_(std::move(texts)) {}
  [[nodiscard]] InputSource source() {
    return [this](const std::stop_token&) -> std::string {
      const std::size_t number = calls_++;
      return number < texts_.size() ? texts_[number] : std::string();
    };
  }
  [[nodiscard]] std::size_t calls() const { return calls_; }

 private:
  std::vector<std::string> texts_;
  std::atomic<std::size_t> calls_ = 0;
};

// Gives nothing until it is asked to stop.
std::string wait_for_stop(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any changed;
  std::unique_lock lock(mutex);
  changed.wait(lock, stop, [] { return false; });
  return {};
}

TEST(Input, IsReadWhenTheProgramAsksForIt) {
  const Sandbox sandbox = Sandbox::builder().build();
  Texts texts({"one\ntw", "o\n", "three"});
  const ExecuteResult result =
      sandbox.execute("print(input(), input(), input())\ntry: input()\nexcept EOFError: print('end')",
                      ExecuteOptions().input_source(texts.source()));
  EXPECT_THAT(result, AllOf(Completes(), Prints("one two three\nend\n")));
}

TEST(Input, IsNotReadByAProgramThatDoesNot) {
  Texts texts({"one\n"});
  EXPECT_THAT(Sandbox::builder().build().execute("print(1)", ExecuteOptions().input_source(texts.source())),
              Completes());
  EXPECT_EQ(texts.calls(), 0u);
}

TEST(Input, ComesAfterTheText) {
  Texts texts({"two\n"});
  EXPECT_THAT(
      Sandbox::builder().build().execute(
          "print(input(), input())", ExecuteOptions().standard_input("one\n").input_source(texts.source())),
      Prints("one two\n"));
}

TEST(Input, AnyBytesAndAsManyAsThereAre) {
  std::uint64_t left = 300;
  const ExecuteResult result = Sandbox::builder().build().execute(
      "import os\nsize = 0\nwhile data := os.read(0, 1 << 20): size += len(data); assert set(data) == "
      "{255}\nprint(size)",
      ExecuteOptions().input_source(
          [&](const std::stop_token&) { return left-- > 0 ? std::string(100'000, '\xFF') : std::string(); }));
  EXPECT_THAT(result, Prints("30000000\n"));
}

TEST(Input, ComesInEveryWayToRun) {
  const Sandbox sandbox = Sandbox::builder()
                              .callback("later", "", [](CallbackReply<int> reply) { reply.answer_later(); })
                              .build();
  const auto options = [](Texts& texts) { return ExecuteOptions().input_source(texts.source()); };
  constexpr const char* program = "print(input())";
  Texts first({"a\n"});
  EXPECT_THAT(sandbox.start(program, options(first)).wait(), Prints("a\n"));
  Texts second({"b\n"});
  EXPECT_THAT(sandbox.async_execute(program, options(second), boost::asio::use_future).get(), Prints("b\n"));
  Session session(sandbox);
  Texts third({"c\nd\n"});
  EXPECT_THAT(session.execute(program, options(third)), Prints("c\n"));

  // What was not read is part of the checkpoint.
  Texts fourth({"e\nf\n"});
  const ExecuteResult suspended = sandbox.execute(
      "import os\nprint(os.read(0, 2))\nawait later()\nprint(os.read(0, 9), os.read(0, 9))", options(fourth));
  ASSERT_THAT(suspended, IsSuspended());
  Texts fifth({"g\n"});
  EXPECT_THAT(
      sandbox.resume(*suspended.checkpoint, ResumeOptions().answer(1, 1).input_source(fifth.source())),
      Prints("b'f\\n' b'g\\n'\n"));
}

TEST(Input, AProgramThatWaitsForItIsEndedByItsLimit) {
  const Sandbox sandbox = Sandbox::builder().limits({.wall_time = 100ms}).build();
  const ExecuteResult result =
      sandbox.execute("try: input()\nfinally: print('left')", ExecuteOptions().input_source(&wait_for_stop));
  EXPECT_THAT(result, AllOf(Exceeds(LimitKind::WallTime), Prints("left\n")));
  EXPECT_LT(result.stats.wall, 10s);
}

TEST(Input, AProgramThatWaitsForItCanBeCancelled) {
  const Sandbox sandbox = Sandbox::builder().build();
  std::atomic<bool> asked = false;
  RunningExecution running =
      sandbox.start("input()", ExecuteOptions().input_source([&](const std::stop_token& stop) {
        asked = true;
        return wait_for_stop(stop);
      }));
  while (!asked) std::this_thread::yield();
  running.cancel();
  EXPECT_THAT(running.wait(), IsCancelled());
}

TEST(Input, ASourceThatThrowsIsAnErrorOfTheDevice) {
  std::atomic<int> reported = 0;
  RuntimeOptions runtime;
  runtime.on_unhandled_exception = [&](std::exception_ptr) { ++reported; };
  const Sandbox sandbox = Sandbox::builder().runtime(Runtime::create(runtime)).build();
  const ExecuteResult result =
      sandbox.execute(R"(
for i in range(2):
    try: input()
    except OSError as error: print(error)
)",
                      ExecuteOptions().input_source([](const std::stop_token&) -> std::string {
                        throw std::runtime_error("unplugged");
                      }));
  EXPECT_THAT(result, Prints("[Errno 5] Input/output error\n[Errno 5] Input/output error\n"));
  EXPECT_EQ(reported, 1);
}

TEST(Input, ASourceMayRunPrograms) {
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteResult result =
      sandbox.execute("print(input())", ExecuteOptions().input_source([&](const std::stop_token&) {
        return sandbox.execute("print(6 * 7)").stdout_text;
      }));
  EXPECT_THAT(result, Prints("42\n"));
}

TEST(Input, AJournalNeedsAllOfItAtTheStart) {
  const Sandbox sandbox = Sandbox::builder().build();
  Texts texts({"x\n"});
  EXPECT_THAT(
      [&] {
        (void)sandbox.execute("input()",
                              ExecuteOptions().recording(Recording::On).input_source(texts.source()));
      },
      ThrowsError(ErrorKind::InvalidArgument, HasSubstr("journal")));
}

}  // namespace
}  // namespace eryx
