// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/freezer.hpp"

#include <array>
#include <cstring>
#include <string>

#include "base/mapping.hpp"
#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "guest_abi.h"
#include "turn/turn.hpp"

namespace eryx::image {
namespace {

using engine::Export;

// The code that fresh programs run before their own first line: compiled, executed and discarded, so that specialised
// bytecode, lazily made caches and interned names are in the image. Repeated, because CPython specialises after a few
// executions.
constexpr std::array<std::string_view, 12> warm_up_programs = {
    "pass",
    "x = 1\nresult = {'x': x, 'y': [1.5, 'two', None, True]}",
    "def f(n=1):\n    return n + 1\nprint(f(2), [1], {1: 2}, f'{3:>4}')",
    "class A:\n    def __init__(self, x):\n        self.x = x\nprint([A(i).x for i in range(3)])",
    "import json, re, math, datetime, collections\nprint(json.dumps(json.loads('[1, {\"a\": null}]')))\n"
    "print(re.sub(r'(\\d+)', r'<\\1>', 'a1b22'), math.sqrt(2), collections.Counter('aab'))",
    "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print(repr(e))",
    "import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return await "
    "asyncio.gather(asyncio.sleep(0, 1), "
    "asyncio.sleep(0, 2))\nprint(await main())",
    "import asyncio\nasync def work(n):\n    await asyncio.sleep(0.0001)\n    return n\n"
    "async with asyncio.TaskGroup() as group:\n    tasks = [group.create_task(work(n)) for n in range(2)]\n"
    "async with asyncio.timeout(60):\n    await work(1)\nprint(await asyncio.wait_for(work(2), 60))",
    // What a program with callbacks runs before its first line; no call can be answered here.
    "from _eryx.callbacks import bind_described\n"
    "bind_described({}, [['a', 0, False, [['x', True]]], ['b.c', 1, True, []]])",
    "from _eryx.feed_warm import warm_up\nwarm_up()",
    "raise ValueError('warm-up')",
    // The last, because caches keep what was used last: the commonest.
    "print(1)",
};
// An instruction that runs once in a round, and cannot be specialised, fails in the 2nd, the 6th and the 14th round.
// Its code settles when the heap is frozen. What an image holds is settled already.
constexpr int rounds_before_freezing(Freezer::Start start) { return start == Freezer::Start::Cold ? 16 : 1; }
constexpr int rounds_after_freezing = 4;

}  // namespace

void Freezer::freeze(Start start) {
  warm_up(rounds_before_freezing(start));
  const std::uint32_t status = call("freeze", Export::Freeze, ERYX_FREEZE_IMMORTAL | ERYX_FREEZE_PLUG_HEAP);
  if (status != 0) fail("freeze", "status " + std::to_string(status));
  warm_up(rounds_after_freezing);
  call("reseed", Export::Reseed);
}

void Freezer::fail(std::string_view step, std::string_view why) const {
  throw Error(ErrorKind::Internal,
              "building the image failed at '" + std::string(step) + "': " + std::string(why));
}

std::uint32_t Freezer::call(std::string_view step, Export function, std::uint32_t argument) {
  const engine::Slot::WriteScope writing(slot_);
  const engine::CallResult result = engine::call_export(slot_, writing, host_, watch_, function, argument);
  check_time(step);
  if (result.trap != engine::Trap::None) fail(step, engine::describe(result.trap));
  return result.value;
}

// An interrupted program looks like one that has raised an exception, and may have left anything.
void Freezer::check_time(std::string_view step) const {
  if (!watch_) return;
  watch_->refresh(base::SteadyTime::clock::now());
  if (watch_->request() != engine::Request::None) fail(step, "it takes too long");
}

void Freezer::warm_up(int rounds) {
  for (int round = 0; round < rounds; ++round) {
    for (const std::string_view program : warm_up_programs) run_warm_up(program);
  }
}

void Freezer::run_warm_up(std::string_view program) {
  turn::StartMessage message;
  message.program = program;
  message.result_variable = "result";
  message.result_limit = 1 << 20;
  turn::TurnResult result = turn::start(slot_, host_, watch_, message);
  while (result.ending == turn::TurnEnding::Idle) {
    check_time("warm-up");
    wasi_.advance_to(result.reply.deadline);
    result = turn::resume(slot_, host_, watch_);
  }
  check_time("warm-up");
  if (result.ending != turn::TurnEnding::Done) fail("warm-up", program);
}

std::uint64_t clear_unused_stack(engine::Slot& slot) {
  const std::uint32_t stack_pointer = *slot.module().stack_pointer(slot.instance());
  const std::uint64_t prefix = stack_pointer / base::page_size * base::page_size;
  std::memset(slot.base(), 0, prefix);
  return prefix;
}

std::span<const std::byte> stored_memory(const engine::Slot& slot, std::uint64_t zero_prefix) {
  return std::span(slot.base(), static_cast<std::size_t>(slot.memory().size())).subspan(zero_prefix);
}

}  // namespace eryx::image
