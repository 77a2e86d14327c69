// SPDX-License-Identifier: MIT OR Apache-2.0
// Output and input while programs run, against programs that do what they can to confuse, hold or swell the host.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using namespace std::chrono_literals;
using namespace eryx::literals;

// What a handler was given of one stream.
struct Seen {
  std::string text;
  std::string bytes;
  std::size_t pieces = 0;
  std::uint64_t lost = 0;
};

struct Streams {
  Seen out;
  Seen err;
};

// Whether a text is whole UTF-8 by itself: the sandbox's own decoder is not asked.
bool is_whole(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xc2) || first > 0xf4 || i + size > text.size()) return false;
    for (std::size_t k = 1; k < size; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xc0U) != 0x80U) return false;
    i += size;
  }
  return true;
}

ExecuteResult run_watched(std::string_view program, Streams& streams, Limits limits = {}) {
  std::mutex mutex;
  const ExecuteOptions options = ExecuteOptions().limits(limits).on_output([&](const OutputPiece& piece) {
    const std::lock_guard lock(mutex);
    Seen& seen = piece.stream == OutputStream::StandardOutput ? streams.out : streams.err;
    EXPECT_TRUE(is_whole(piece.text)) << "a piece that is cut in a character";
    seen.text += piece.text;
    seen.bytes.append(reinterpret_cast<const char*>(piece.bytes.data()), piece.bytes.size());
    seen.lost += piece.lost;
    ++seen.pieces;
  });
  return Sandbox::builder().build().execute(program, options);
}

struct Hostile {
  const char* name;
  const char* program;
};

class ConfusingProgram : public testing::TestWithParam<Hostile> {};

// The handler is given what the result has, byte for byte, whatever becomes of sys.stdout.
TEST_P(ConfusingProgram, ShowsTheHandlerWhatTheResultHas) {
  Streams streams;
  Limits limits;
  limits.wall_time = 5s;
  const ExecuteResult result = run_watched(GetParam().program, streams, limits);
  EXPECT_NE(result.outcome, Outcome::LimitExceeded);
  EXPECT_EQ(streams.out.bytes, result.stdout_raw.value_or(result.stdout_text));
  EXPECT_EQ(streams.err.bytes, result.stderr_raw.value_or(result.stderr_text));
  EXPECT_EQ(streams.out.text, result.stdout_text);
  EXPECT_EQ(streams.err.text, result.stderr_text);
  EXPECT_FALSE(streams.out.bytes.empty() && streams.err.bytes.empty());
  EXPECT_EQ(result.stats.output_lost.count, 0U);
  EXPECT_EQ(streams.out.lost + streams.err.lost, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Programs, ConfusingProgram,
    testing::Values(
        Hostile{"redefines_print",
                "import builtins\nreal = print\ndef print(*a): real('mine:', *a)\nprint('a')\n"
                "builtins.print = None\nreal('b')"},
        Hostile{"closes_stdout", "import sys\nprint('a')\nsys.stdout.close()\nprint('b')"},
        Hostile{"sets_it_to_none",
                "import sys, os\nprint('a')\nsys.stdout = None\nprint('b')\nos.write(1, b'c')"},
        Hostile{"replaces_it",
                "import sys\nclass Mine:\n    def write(self, text): sys.__stdout__.write('<' + text + '>')\n"
                "    def flush(self): raise ValueError('no')\nsys.stdout = Mine()\nprint('a')"},
        Hostile{"closes_the_descriptor", "import os\nprint('a')\nos.close(1)\nos.close(2)\nprint('b')"},
        Hostile{"half_characters",
                "import os\nfor byte in '\u00e9\u20ac\U0001f600'.encode() * 3 + b'\\xe2\\x82':\n"
                "    os.write(1, bytes([byte]))"},
        Hostile{"no_characters",
                "import os\nos.write(1, bytes(range(256)))\nos.write(2, b'\\xff' * 5000 + b'\\xf0\\x9f')"},
        Hostile{"halves_on_both_streams",
                "import os\nfor a, b in zip(b'\\xe2\\x82\\xac' * 9, b'\\xf0\\x9f\\x98\\x80' * 7):\n"
                "    os.write(1, bytes([a]))\n    os.write(2, bytes([b]))"},
        Hostile{"control_characters", "print('\\x1b[2J\\x00\\x07\\r\\u202e')"},
        Hostile{"ends_in_the_middle", "import os\nos.write(1, b'\\xf0\\x9f')\nos.abort()"},
        Hostile{"many_small_writes", "import sys\nfor n in range(20_000): sys.stdout.write('x')"}),
    [](const auto& hostile) { return std::string(hostile.param.name); });

TEST(LiveOutput, OfAHundredMegabytesIsBounded) {
  Streams streams;
  Limits limits;
  limits.output = 1_MiB;
  const ExecuteResult result = run_watched(
      "import os\nblock = b'x' * 1_000_000\nfor _ in range(100): os.write(1, block)", streams, limits);
  EXPECT_TRUE(result.output_truncated);
  EXPECT_LE(streams.out.bytes.size(), std::size_t{1} << 20);
}

// The handler goes on when the program, which has printed everything by then, says so.
TEST(LiveOutput, ABlockedHandlerDoesNotHoldTheProgramForEver) {
  std::atomic<bool> is_let_go = false;
  const Sandbox sandbox =
      Sandbox::builder().callback("let_go", "", [&](boost::json::object) { is_let_go = true; }).build();
  const ExecuteOptions options = ExecuteOptions().on_output([&](const OutputPiece&) {
    while (!is_let_go) std::this_thread::sleep_for(1ms);
  });
  const ExecuteResult result =
      sandbox.execute("import os\nfor _ in range(80): os.write(1, b'x' * 100_000)\nawait let_go()", options);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.stdout_text.size(), 8'000'000U);
  EXPECT_GT(result.stats.output_lost.count, 0U);
}

// A source without an end gives no more than is read, and not more than the program's memory holds.
TEST(LiveInput, AnEndlessSourceSwellsTheGuestOnly) {
  std::atomic<std::uint64_t> given = 0;
  Limits limits;
  limits.memory = 64_MiB;
  limits.wall_time = 5s;
  const ExecuteOptions options =
      ExecuteOptions().limits(limits).input_source([&](const std::stop_token&) -> std::string {
        given += 1 << 16;
        return std::string(1 << 16, 'x');
      });
  const ExecuteResult result = Sandbox::builder().build().execute("import sys\nsys.stdin.read()", options);
  EXPECT_FALSE(result.ok());
  EXPECT_LT(given, std::uint64_t{256} << 20);
}

TEST(LiveInput, IsNotAskedAgainByAProgramThatClosesItOrEnds) {
  std::atomic<int> asked = 0;
  const ExecuteOptions options = ExecuteOptions().input_source([&](const std::stop_token&) -> std::string {
    ++asked;
    return "line\n";
  });
  const ExecuteResult result = Sandbox::builder().build().execute(
      "import sys, os\nprint(input())\nos.close(0)\ntry:\n    sys.stdin.readline()\n"
      "except OSError as e:\n    print(e.errno)",
      options);
  EXPECT_TRUE(result.ok());
  const int asked_by_then = asked;
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(asked, asked_by_then);
}

}  // namespace
}  // namespace eryx
