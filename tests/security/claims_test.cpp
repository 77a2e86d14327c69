// SPDX-License-Identifier: MIT OR Apache-2.0
/// Claims of SECURITY.md that are about all programs rather than one: what was written is kept however a program ends,
/// the text of a host's exception stays in the host, and the host's memory is bounded by the limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "host_memory.hpp"
#include "memory_search.hpp"
#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using namespace support;

struct Ending {
  const char* name;
  const char* program;
  Outcome outcome;
};

void PrintTo(const Ending& ending, std::ostream* out) { *out << ending.name; }

const std::vector<Ending> endings = {
    {"Returns", "", Outcome::Completed},
    {"Raises", "raise ValueError('x')", Outcome::Raised},
    {"Exits", "sys.exit(3)", Outcome::Completed},
    {"ExitsAtOnce", "os._exit(3)", Outcome::Completed},
    {"Aborts", "os.abort()", Outcome::Trapped},
    {"Recurses", "def f(): f()\nf()", Outcome::Raised},
    {"FillsMemory", "kept = []\nwhile True: kept.append(bytes(1 << 20))", Outcome::LimitExceeded},
    {"Loops", "while True: pass", Outcome::LimitExceeded},
    {"LoopsInC", "sum(range(10 ** 12))", Outcome::LimitExceeded},
    {"SwallowsInterrupts", "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
     Outcome::LimitExceeded},
    {"Sleeps", "import time\ntime.sleep(1000)", Outcome::LimitExceeded},
    {"Awaits", "import asyncio\nawait asyncio.sleep(1000)", Outcome::LimitExceeded},
    {"WaitsForACall", "await never()", Outcome::LimitExceeded},
    {"BlocksInACall", "never.sync()", Outcome::LimitExceeded},
    {"Suspends", "await later()", Outcome::Suspended},
};

class Output : public testing::TestWithParam<Ending> {
 protected:
  std::vector<CallbackReply<int>> unanswered_;
  Sandbox sandbox_ = Sandbox::builder()
                         .callback("never", "Has no answer",
                                   [this](const boost::json::object&, CallbackReply<int> reply) {
                                     unanswered_.push_back(std::move(reply));
                                   })
                         .callback("later", "A person", []() -> int { throw AnswerLater(); })
                         .build();
  // Without line ends and flushing: each write reaches the host at once.
  std::string program_ =
      std::string("import os, sys\nprint('kept', end='')\nprint('kept too', end='', file=sys.stderr)\n") +
      GetParam().program;

  [[nodiscard]] static ExecuteOptions options() {
    // Enough for the first lines on any machine.
    const auto wall = GetParam().outcome == Outcome::LimitExceeded ? 1500ms : 60'000ms;
    Limits limits = limits_of(wall, Bytes{64u << 20});
    limits.grace = 20ms;
    return ExecuteOptions().limits(limits);
  }

  static void expect_kept(const ExecuteResult& result) {
    EXPECT_EQ(result.outcome, GetParam().outcome) << testing::PrintToString(result);
    EXPECT_EQ(result.stdout_text, "kept");
    EXPECT_THAT(result.stderr_text, testing::StartsWith("kept too"));
  }
};

TEST_P(Output, IsKeptHoweverAProgramEnds) {
  expect_kept(sandbox_.execute(program_, options()));
  expect_kept(sandbox_.async_execute(program_, options(), asio::use_future).get());
  expect_kept(Session(sandbox_).execute(program_, options()));
}

INSTANTIATE_TEST_SUITE_P(AllEndings, Output, testing::ValuesIn(endings),
                         [](const auto& ending) { return std::string(ending.param.name); });

constexpr std::string_view secret = "ERYX-EXCEPTION-SECRET-20c4";

[[noreturn]] void fail_nested() {
  try {
    throw std::runtime_error(std::string(secret));
  } catch (...) {
    std::throw_with_nested(std::system_error(std::make_error_code(std::errc::io_error), std::string(secret)));
  }
}

// Every way of a handler to fail; the program then looks for the text in all of its memory.
constexpr const char* provoke = R"(
import asyncio, traceback
for call in plain, nested, at_once, coroutine, replied, told:
    for wait in (call, call.sync):
        try:
            answer = wait()
            if wait is call: await answer
            raise SystemError('it must fail')
        except Exception as error:
            assert not isinstance(error, SystemError)
            traceback.format_exc(), repr(error), error.__cause__, error.__context__, vars(error)
await asyncio.gather(*(plain() for _ in range(50)), return_exceptions=True)
)";

TEST(HostExceptions, TheirTextStaysInTheHost) {
  const auto built = [](bool tells) {
    const std::string text(secret);
    const auto fail = [text, tells]() -> int {
      if (tells) throw CallbackError(text);
      throw std::runtime_error(text);
    };
    return Sandbox::builder()
        .callback("plain", "Fails", fail)
        .callback("nested", "Fails twice", []() -> int { fail_nested(); })
        .callback("at_once", "Fails at once", fail, CallbackKind::Immediate)
        .callback("coroutine", "Fails in a coroutine", [fail]() -> asio::awaitable<int> { co_return fail(); })
        .callback("replied", "Fails by its reply",
                  [text](const boost::json::object&, const CallbackReply<int>& reply) {
                    (void)reply.fail(std::make_exception_ptr(std::logic_error(text)));
                  })
        .callback("told", "Throws what is no exception", [text]() -> int { throw text; })
        .build();
  };
  ExecuteOptions options;
  options.limits(limits_of(30s, Bytes{256u << 20}));
  const std::string program = provoke + search_for(secret);
  const ExecuteResult result = built(false).execute(program, options);
  ASSERT_THAT(result, Completes());
  EXPECT_EQ(result.value().at(0), boost::json::value(0)) << "places in the guest's memory";
  EXPECT_EQ(result.stats.callbacks.host_failures, 62U);
  // The search finds what is there: a CallbackError's text is for the program.
  const ExecuteResult told = built(true).execute(program, options);
  ASSERT_THAT(told, Completes());
  EXPECT_GT(told.value().at(0).to_number<std::int64_t>(), 0);
}

constexpr const char* greedy = R"(
import asyncio
for i in range(60): print('x' * (1 << 20))
try:
    for i in range(1000):
        with open(f'/data/{i}', 'wb') as file: file.write(bytes(1 << 20))
except OSError: pass
calls = [asyncio.ensure_future(never(text='x' * (1 << 20))) for _ in range(10)]
await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)  # those that are refused
for call in calls: call.cancel()
kept = []
try:
    while True: kept.append(bytes(1 << 20))
except MemoryError: pass
del kept
result = 'x' * ((6 << 20) - 2)
)";

TEST(HostMemory, IsBoundedByTheLimits) {
  std::vector<CallbackReply<int>> unanswered;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("never", "Has no answer",
                                        [&](const boost::json::object&, CallbackReply<int> reply) {
                                          unanswered.push_back(std::move(reply));
                                        })
                              .build();
  constexpr std::uint64_t mib = 1u << 20;
  Limits limits = limits_of(60s, Bytes{96 * mib});
  limits.output = limits.result = Bytes{6 * mib};
  limits.files = Bytes{16 * mib};
  limits.callback_pending = Bytes{4 * mib};
  expect_ordinary_execution();
  ExecuteResult result;
  const std::uint64_t grown =
      growth_during([&] { result = sandbox.execute(greedy, ExecuteOptions().limits(limits)); });
  ASSERT_THAT(result, Completes());
  EXPECT_TRUE(result.output_truncated);
  EXPECT_EQ(result.value_json.value_or("").size(), 6 * mib);
  EXPECT_GT(result.stats.callbacks.over_limit, 0U);
  const std::uint64_t beside =
      limits.output.count + limits.result.count + limits.files.count + limits.callback_pending.count;
  EXPECT_LT(grown, limits.memory.count + 3 * beside + 32 * mib) << "grown by " << grown / mib << " MiB";
  EXPECT_GT(grown, 64 * mib) << "the program does use what it may";
}

}  // namespace
}  // namespace eryx::security
