// SPDX-License-Identifier: MIT OR Apache-2.0
/// "A program does more than its fuel allows": by forged memory, and by forged checkpoints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "forgery.hpp"
#include "support.hpp"
#include "support/files.hpp"
#include "support/fuelled.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;

// The guest rules its whole memory, and what it has is elsewhere.
TEST(FuelForgery, MemoryHasNoneOfIt) {
  constexpr std::uint64_t fuel = 400'000'000;
  const Sandbox sandbox = Sandbox::builder().limits(fuelled(fuel, 120s)).build();
  const std::string forged = read_file(ERYX_FORGED_MEMORY);
  // The attack works as an attack: otherwise the rest would prove nothing.
  EXPECT_THAT(sandbox.execute(forged + "text = b'in memory'\nprint(memory[id(text) + 16 : id(text) + 25])"),
              Prints("bytearray(b'in memory')\n"));
  // Any number that looks like one that counts down: what lies in memory is written back as it was a moment before.
  const std::string restored =
      "block = 1 << 20\nbefore = [bytes(memory[i * block:(i + 1) * block]) for i in range(1, 8)]\n"
      "while True:\n    for i in range(7): memory[(i + 1) * block:(i + 2) * block] = before[i]";
  // All eight bytes of each place that may be a counter of that size.
  const std::string raised =
      "for address in range(65536, 0x2000000, 8):\n"
      "    if 0 < struct.unpack('q', memory[address:address + 8])[0] <= " +
      std::to_string(fuel) + ": memory[address:address + 8] = b'\\xff' * 7 + b'\\x7f'\nwhile True: pass";
  std::vector<std::string> programs = {
      restored, raised,
      "junk = bytes(range(256)) * 16\nfor address in range(4096, 0x2000000, 4096):\n"
      "    memory[address:address + 4096] = junk\nwhile True: pass"};
  for (int seed = 1; seed <= 20; ++seed) {
    programs.push_back("state = " + std::to_string(seed) + R"(
for _ in range(3000):
    state = (state * 1_103_515_245 + 12_345) % 2**31
    memory[1024 + state % 20_000_000] = state >> 16 & 255
while True: pass
)");
  }
  for (const std::string& program : programs) {
    const ExecuteResult first = sandbox.execute(forged + program);
    EXPECT_THAT(first, testing::Not(Completes())) << program;
    EXPECT_THAT(first, testing::Not(Exceeds(LimitKind::WallTime))) << program;
    EXPECT_LE(first.stats.fuel.value(), fuel);
    expect_ordinary_execution();
    EXPECT_EQ(sandbox.execute(forged + program).stats.fuel, first.stats.fuel) << program;
  }
}

// Whoever writes a checkpoint says what its program has taken; more than the limit allows it gets in no way.
TEST(FuelForgery, CheckpointsHaveTheLimitAllTheSame) {
  constexpr std::uint64_t fuel = 100'000'000;
  const Sandbox sandbox = Sandbox::builder()
                              .callback("ask", "Answers later", []() -> int { throw AnswerLater(); })
                              .limits(fuelled(fuel, 120s))
                              .build();
  const auto resumed = [&](const std::string& program, std::uint64_t used) {
    const ExecuteResult suspended = sandbox.execute(program);
    EXPECT_THAT(suspended, IsSuspended());
    const Checkpoint forged =
        sandbox.read_checkpoint(forge(suspended.checkpoint.value(), [&](checkpoint::CheckpointData& data) {
          data.program->fuel_used = used;
        }));
    return sandbox.resume(forged, ResumeOptions().answer(1, 7));
  };
  const std::string endless = "await ask()\nwhile True: pass";
  for (const std::uint64_t used : {std::uint64_t{0}, fuel - 1, fuel, fuel + 1, UINT64_MAX / 2, UINT64_MAX}) {
    const ExecuteResult result = resumed(endless, used);
    EXPECT_THAT(result, Exceeds(LimitKind::Fuel)) << used;
    EXPECT_GE(result.stats.fuel.value(), std::min(used, UINT64_MAX / 2)) << used;
    expect_ordinary_execution();
  }
  EXPECT_THAT(resumed("result = await ask()", 0), HasValue("7"));
  EXPECT_THAT(resumed("result = await ask()", UINT64_MAX), Exceeds(LimitKind::Fuel));
}

}  // namespace
}  // namespace eryx::security
