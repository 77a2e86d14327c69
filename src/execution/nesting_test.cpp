// SPDX-License-Identifier: MIT OR Apache-2.0
// A host function may run another sandbox on the same thread, and that sandbox may trap. The outer guest must continue
// in its own memory, with its own limits. The public API has no such function yet, so the test replaces an import.

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "engine/dirty_pages.hpp"
#include "eryx/sandbox.hpp"
#include "execution/interpreter.hpp"
#include "image/image.hpp"
#include "turn/turn.hpp"
#include "wasi/standard_mounts.hpp"

namespace eryx::execution {
namespace {

using namespace std::chrono_literals;

// The program that the replaced fd_write runs before it writes.
struct Nested {
  const Sandbox* sandbox = nullptr;
  std::string program;
  Outcome outcome = Outcome::Completed;
  int runs = 0;
} nested;

engine::U32 run_nested_then_write(void* host, engine::U32 fd, engine::U32 vectors, engine::U32 count,
                                  engine::U32 written) noexcept {
  if (nested.runs++ == 0) nested.outcome = nested.sandbox->execute(nested.program).outcome;
  return wasi::import_table().fd_write(host, fd, vectors, count, written);
}

class NestingTest : public testing::TestWithParam<std::pair<const char*, Outcome>> {};

TEST_P(NestingTest, TheOuterGuestGoesOn) {
  Limits limits;
  limits.wall_time = 50ms;
  limits.grace = 10ms;
  const Sandbox inner = Sandbox::builder().limits(limits).build();
  nested = {&inner, GetParam().first, Outcome::Completed, 0};

  const std::shared_ptr<const image::Image> image = image::load_embedded_image();
  Interpreter outer(image->memory);
  outer.output.begin(1 << 20);
  wasi::World world;
  world.memory = outer.slot.memory();
  world.output = &outer.output;
  world.sleeper = &outer.sleeper;
  world.mounts = vfs::MountTable::make(wasi::standard_mounts(image->archive(), image->memory->identity));
  outer.wasi.begin(world);
  outer.watch.begin(engine::SteadyTime::clock::now() + 1min, 1s);
  engine::ImportTable imports = wasi::import_table();
  imports.fd_write = run_nested_then_write;

  turn::StartMessage message;
  message.program = "values = [str(i) for i in range(1000)]\nprint('first')\nprint(''.join(values)[-6:])";
  const turn::TurnResult result = turn::start(outer.slot, {&imports, &outer.wasi}, &outer.watch, message);
  EXPECT_EQ(result.ending, turn::TurnEnding::Done);
  EXPECT_EQ(outer.output.take().out, "first\n998999\n");
  EXPECT_EQ(nested.outcome, GetParam().second);
  EXPECT_GE(nested.runs, 2);
  outer.wasi.end();
}

INSTANTIATE_TEST_SUITE_P(Endings, NestingTest,
                         testing::Values(std::pair{"print(1)", Outcome::Completed},
                                         std::pair{"raise ValueError", Outcome::Raised},
                                         std::pair{"import os\nos.abort()", Outcome::Trapped},
                                         std::pair{"while True: pass", Outcome::LimitExceeded}));

}  // namespace
}  // namespace eryx::execution
