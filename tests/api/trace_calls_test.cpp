// SPDX-License-Identifier: MIT OR Apache-2.0
// Where traces say that callbacks are called: which task, and which line of the program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libraries.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::Each;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

// "task function line", of each call's start; the ends must say the same.
std::vector<std::string> places_of(const ExecuteResult& result) {
  EXPECT_EQ(result.outcome, Outcome::Completed) << (result.exception ? result.exception->traceback : "");
  std::vector<std::string> starts;
  std::vector<std::string> ends;
  for (const TraceEvent& event : result.trace.events) {
    const std::string place =
        event.task->name + " " + event.function->name + " " + std::to_string(event.line);
    if (event.kind == TraceEventKind::CallbackStart) starts.push_back(place);
    if (event.kind == TraceEventKind::CallbackEnd) ends.push_back(place);
  }
  EXPECT_THAT(ends, testing::UnorderedElementsAreArray(starts));
  return starts;
}

std::vector<std::string> places_in(std::string_view program) {
  static const Sandbox sandbox = Sandbox::builder()
                                     .callback(callback("tool", "1"))
                                     .callback(
                                         "quick", "", [] { return 1; }, CallbackKind::Immediate)
                                     .build();
  return places_of(sandbox.execute(program, ExecuteOptions().trace()));
}

TEST(TraceCalls, OfTasksWithoutCodeOfTheProgram) {
  EXPECT_THAT(places_in(R"(import asyncio
async def other():
    for i in range(3):
        await asyncio.sleep(0)
async def main():
    t = asyncio.create_task(other(), name="other")
    await asyncio.sleep(0)
    a = asyncio.create_task(tool(), name="a")
    b = asyncio.create_task(asyncio.wait_for(tool(), 5), name="b")
    c = asyncio.create_task(quick(), name="c")
    await asyncio.gather(t, a, b, c)
await main())"),
              ElementsAre("a main 8", "b main 9", "c main 10"));
  EXPECT_THAT(places_in("import asyncio\nawait asyncio.gather(tool(),\n    tool())"),
              ElementsAre("Task-2 <module> 2", "Task-3 <module> 3"));
}

// Its own loop runs below the program's code there.
TEST(TraceCalls, OfLoopsInFunctions) {
  EXPECT_THAT(places_in(R"(import asyncio
async def work():
    return await asyncio.gather(tool(), tool())
def main():
    return asyncio.run(work())
main())"),
              ElementsAre("Task-2 work 3", "Task-3 work 3"));
}

TEST(TraceCalls, AfterAFunctionHasGoneBackToTheLine) {
  EXPECT_THAT(places_in(R"(def f(n):
    k = n
    return k
x = [tool.sync() for _ in range(f(1))]
y = f(1) + await tool()
z = [f(1), quick.sync()])"),
              ElementsAre("Task-1 <module> 4", "Task-1 <module> 5", "Task-1 <module> 6"));
}

TEST(TraceCalls, WhereTheyAreAwaitedIfNotMadeThere) {
  EXPECT_THAT(places_in("call = tool()\nx = 1\nawait call"), ElementsAre("Task-1 <module> 3"));
}

TEST(TraceCalls, OfCodeThatIsNotTraced) {
  EXPECT_THAT(
      places_in("async def _hidden():\n    return await tool()\nasync def f():\n    return await _hidden()\n"
                "await f()"),
      ElementsAre("Task-1 f 4"));
  RuntimeLibrary library = with_setup("acme", "async def both():\n    return await tool() + await tool()\n");
  library.callbacks = {callback("tool", "1")};
  const Sandbox sandbox = sandbox_with(library);
  EXPECT_THAT(
      places_of(sandbox.execute("import asyncio\nx = await both()\ny = await asyncio.gather(both(), both())",
                                ExecuteOptions().trace())),
      UnorderedElementsAre("Task-1 <module> 2", "Task-1 <module> 2", "Task-2 ? 0", "Task-2 ? 0", "Task-3 ? 0",
                           "Task-3 ? 0"));
}

TEST(TraceCalls, MadeInATurnThatWasNotTraced) {
  Session session(Sandbox::builder().callback(callback("tool", "1")).build());
  EXPECT_TRUE(session.execute("call = tool()\nother = tool()").ok());
  EXPECT_THAT(
      places_of(session.execute("import asyncio\nawait asyncio.create_task(call)", ExecuteOptions().trace())),
      ElementsAre("Task-2 ? 0"));
  EXPECT_TRUE(session.execute("later = tool()", ExecuteOptions().trace()).ok());
  EXPECT_THAT(places_of(session.execute("await asyncio.create_task(later)", ExecuteOptions().trace())),
              Each(testing::EndsWith(" <module> 1")));
}

}  // namespace
}  // namespace eryx
