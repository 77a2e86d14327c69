// SPDX-License-Identifier: MIT OR Apache-2.0
/// A guest that has full control over its own memory, through a forged bytearray: it can ruin itself, never reach beyond.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "support.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace support;

std::string with_forged_memory(const std::string& program) { return read_file(ERYX_FORGED_MEMORY) + program; }

ExecuteResult attack(const std::string& program) {
  ExecuteOptions options;
  Limits limits = limits_of(std::chrono::seconds(5));
  limits.grace = std::chrono::milliseconds(50);
  options.limits(limits);
  ExecuteResult result = Sandbox::builder().build().execute(with_forged_memory(program), options);
  expect_ordinary_execution();
  return result;
}

TEST(ForgedMemory, ReadsItsOwnMemory) {
  // The attack works as an attack: otherwise the tests below would prove nothing.
  EXPECT_THAT(attack("text = b'in memory'\nprint(memory[id(text) + 16 : id(text) + 25])"),
              Prints("bytearray(b'in memory')\n"));
}

TEST(ForgedMemory, ReadingBeyondTheEndTraps) {
  const ExecuteResult result = attack(
      "print('reading', flush=True)\nfor address in range(0, 0x7FFF0000, 65536):\n    memory[address]");
  EXPECT_THAT(result, Traps());
  EXPECT_THAT(result, Prints("reading\n")) << "output before a trap is kept";
  EXPECT_TRUE(result.trap);
}

TEST(ForgedMemory, WritingBeyondTheEndTraps) {
  EXPECT_THAT(attack("memory[0x7FFFFFF0] = 1"), Traps());
  EXPECT_THAT(attack("memory[0x70000000:0x70100000] = bytes(0x100000)"), Traps());
}

TEST(ForgedMemory, OverwritingEverything) {
  const ExecuteResult result = attack(
      "junk = bytes(range(256)) * 16\nfor address in range(4096, 0x2000000, 4096):\n    memory[address : "
      "address + 4096] = junk");
  EXPECT_NE(result.outcome, Outcome::Completed);
}

TEST(ForgedMemory, OverwritingAtRandom) {
  std::mt19937 random(20240501);  // The same attacks every time: a failure can be looked at.
  for (int i = 0; i < 60; ++i) {
    (void)attack("state = " + std::to_string(random()) + R"(
for _ in range(3000):
    state = (state * 1_103_515_245 + 12_345) % 2**31
    memory[1024 + state % 20_000_000] = state >> 16 & 255
import json
print(json.dumps({'x': [1, 2]}), open('/tmp/f', 'w').write('x'))
result = {'a': [1]}
)");
  }
}

TEST(ForgedMemory, ReplyAndPointersThatLie) {
  // Whatever the guest reports about its ending is in its memory; every word of the static data is set to extremes.
  for (const char* word :
       {"b'\\xff\\xff\\xff\\xff'", "b'\\xff\\xff\\xff\\x7f'", "b'\\0\\0\\0\\0'", "b'\\xf0\\xff\\xff\\xff'"}) {
    for (int block = 0; block < 48; ++block) {
      (void)attack("start = 65536 * " + std::to_string(block) +
                   "\nresult = {'a': 1}\nmemory[start:start + 65536] = " + word + " * 16384\n");
    }
  }
}

// Callbacks that see what reaches the host.
struct Seen {
  int calls = 0;
  bool only_strings = true;
};

ExecuteResult attack_callbacks(const std::string& program, Seen& seen) {
  const auto see = [&seen](const boost::json::object& arguments) {
    ++seen.calls;
    const boost::json::value* message = arguments.if_contains("message");
    seen.only_strings = seen.only_strings && message && message->is_string() && arguments.size() == 1;
    return arguments;
  };
  Callback echo =
      CallbackBuilder("echo", "").parameter("message", ParameterType::String, "").handler(see).build();
  Callback now = CallbackBuilder("now", "")
                     .parameter("message", ParameterType::String, "")
                     .immediate()
                     .handler(see)
                     .build();
  ExecuteOptions options;
  Limits limits = limits_of(std::chrono::seconds(3));
  limits.grace = std::chrono::milliseconds(50);
  options.limits(limits);
  options.input("len_of_memory", Runtime::shared()->image().memory.count);
  const Sandbox sandbox = Sandbox::builder().callback(echo).callback(now).build();
  ExecuteResult result = sandbox.execute(with_forged_memory(program), options);
  expect_ordinary_execution();
  return result;
}

TEST(ForgedMemory, CallsThatLie) {
  // The record of a call that has not left yet is found in memory, and its header set to each of these:
  // kind, id, callback, size.
  for (const char* header : {"1, 1, 1, 31", "1, 1, 2, 31", "1, 1, 0xFFFFFFFF, 31", "1, 1, 0, 0xFFFFFFFF",
                             "1, 1, 0, 0x7FFFFFFF", "1, 1, 0, 30", "1, 1, 0, 0", "2, 1, 0, 0", "0, 1, 0, 31",
                             "77, 1, 0, 31", "1, 0, 0, 31", "1, 0xFFFFFFFF, 0, 31"}) {
    Seen seen;
    const ExecuteResult result = attack_callbacks(std::string(R"(
import asyncio
task = asyncio.create_task(echo(message="MARK" + "ED"))
await asyncio.sleep(0)
mark = b'{"message": "MARK' + b'ED"}'
found = 0
for start in range(0, len_of_memory - 65536 - 64, 65536):
    block = bytes(memory[start : start + 65536 + 64])
    at = block.find(mark)
    while at >= 0:
        if block[at - 16 : at - 12] == b"\1\0\0\0":
            memory[start + at - 16 : start + at] = struct.pack("4I", )") +
                                                      header + R"()
            found += 1
        at = block.find(mark, at + 1)
print("found" if found else "nothing")
await task
)",
                                                  seen);
    EXPECT_THAT(result, Prints("found\n")) << header;
    EXPECT_TRUE(seen.only_strings) << header;
  }
}

TEST(ForgedMemory, CallingWhileMemoryIsRuined) {
  std::mt19937 random(20240502);
  for (int i = 0; i < 40; ++i) {
    Seen seen;
    (void)attack_callbacks("state = " + std::to_string(random()) + R"(
async def ruin():
    global state
    for _ in range(300):
        for _ in range(10):
            state = (state * 1_103_515_245 + 12_345) % 2**31
            memory[1024 + state % 20_000_000] = state >> 16 & 255
        now.sync("x")
        await echo("y" * 50)
        await now("z")
await ruin()
)",
                           seen);
    EXPECT_TRUE(seen.only_strings);
  }
}

}  // namespace
}  // namespace eryx::security
