// SPDX-License-Identifier: MIT OR Apache-2.0
/// Programs that are made to be hard to check: a check costs what its limits allow, and says little whatever they are.
#include "eryx/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

using namespace std::chrono_literals;
using namespace support;

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::string numbered(std::string_view before, int count, std::string_view after) {
  std::string all;
  for (int i = 0; i < count; ++i) all.append(before).append(std::to_string(i)).append(after);
  return all;
}

void expect_bounded(const CheckResult& checked, std::string_view program) {
  EXPECT_LE(checked.diagnostics.size(), CheckOptions().most);
  for (const Diagnostic& found : checked.diagnostics) {
    EXPECT_LE(found.message.size(), 2048U);
    EXPECT_LE(found.suggestion.size(), 2048U);
  }
  EXPECT_LE(describe(checked, program).size(), 500U * 1024);
}

std::vector<std::pair<const char*, std::string>> hard_programs() {
  return {{"brackets", repeated("(", 100'000)},
          {"operators", repeated("-", 100'000) + "1"},
          {"sum", "x = 0" + repeated("+y", 100'000)},
          {"attributes", "x" + repeated(".y", 50'000)},
          {"calls", "f" + repeated("()", 50'000)},
          {"conditions", "x = " + repeated("1 if y else ", 20'000) + "0"},
          {"alternatives", "if a: pass\n" + repeated("elif b: pass\n", 50'000)},
          {"blocks",
           [] {
             std::string text;
             for (int depth = 0; depth < 90; ++depth)
               text += std::string(static_cast<std::size_t>(depth), ' ') + "if x:\n";
             return text + std::string(90, ' ') + "y";
           }()},
          {"lambdas", "x = " + repeated("lambda: ", 5'000) + "y"},
          {"comprehensions", "x = " + repeated("[", 90) + "y" + repeated(" for z in z]", 90)},
          {"one line", "x = '" + std::string(1 << 20, 'x') + "'; unknown; " + repeated("other; ", 100'000)},
          {"names", numbered("name_", 200'000, "\n")},
          {"similar names", numbered("v", 600, " = 1\n") + numbered("w", 600, "\n")},
          {"long names", numbered(std::string(60'000, 'n'), 50, "\n")},
          {"imports", numbered("import m", 50'000, "\n")},
          {"handlers", repeated("try: x\nexcept NameError: pass\n", 30'000)},
          {"functions", numbered("async def f", 10'000, "(): pass\n") + numbered("f", 10'000, "()\n")},
          {"declarations", numbered("def f", 20'000, "():\n  global g\n  g\n")},
          {"tuple of types", "try: x\nexcept " + repeated("(", 150) + "A" + repeated(",)", 150) + ": pass"}};
}

TEST(HostileCheck, CostsWhatTheLimitsAllow) {
  CheckOptions options;
  options.run.limits({.wall_time = 20s, .grace = 100ms});
  for (const auto& [name, program] : hard_programs()) {
    SCOPED_TRACE(name);
    const CheckResult checked = Sandbox::builder().build().check(program, options);
    expect_bounded(checked, program);
    expect_ordinary_execution();
  }
}

TEST(HostileCheck, EndsWhenItsTimeIsOver) {
  CheckOptions options;
  options.run.limits({.wall_time = 20ms, .grace = 100ms});
  const std::string program = numbered("name_", 150'000, " = other\n");
  const CheckResult checked = Sandbox::builder().build().check(program, options);
  EXPECT_FALSE(checked.passed());
  EXPECT_THAT(checked.execution, Exceeds(LimitKind::WallTime));
  expect_ordinary_execution();
}

TEST(HostileCheck, EndsWhenItsMemoryIsFull) {
  Limits limits;
  limits.memory = Bytes{embedded_image().memory.count + (4u << 20)};
  CheckOptions options;
  options.run.limits(limits);
  const std::string program = numbered("name_", 200'000, " = [1, 2]\n");
  const CheckResult checked = Sandbox::builder().build().check(program, options);
  EXPECT_FALSE(checked.passed());
  expect_bounded(checked, program);
  expect_ordinary_execution();
}

TEST(HostileCheck, DoesNotLookAtProgramsThatAreTooLarge) {
  Limits limits;
  limits.source = Bytes{10};
  CheckOptions options;
  options.run.limits(limits);
  const CheckResult checked = Sandbox::builder().build().check("print('hello')", options);
  EXPECT_THAT(checked.execution, Exceeds(LimitKind::Source));
  EXPECT_FALSE(checked.passed());
}

// What a session's programs have done to the interpreter makes the check useless to them, and harms nobody.
TEST(HostileCheck, SurvivesSessionsThatReplaceWhatItUses) {
  for (const char* program :
       {"import _eryx.check\n_eryx.check.check_program = lambda *_: {'rows': [[1, 1, 1, 1, 'syntax', 'x' * "
        "5000, '']] * "
        "10**5, 'more': False}",
        "import _eryx.check\n_eryx.check.check_program = lambda *_: 1",
        "import _eryx.check\n_eryx.check.check_program = lambda *_: exit()",
        "import _eryx.check\ndef f(*_):\n  while True: pass\n_eryx.check.check_program = f",
        "import builtins\nbuiltins.compile = None", "import builtins\nbuiltins.__import__ = None",
        "import sys\nsys.modules.clear()", "import ast\nast.Name = ast.Call = int",
        "import sys\nsys.setrecursionlimit(30)"}) {
    SCOPED_TRACE(program);
    Session session(Sandbox::builder().build());
    EXPECT_THAT(session.execute("x = 1"), Completes());
    (void)session.execute(program);
    CheckOptions options;
    options.run.limits({.wall_time = 300ms, .grace = 10ms});
    expect_bounded(session.check("print(x)", options), "print(x)");
    EXPECT_THAT(session.execute("y = x"), Completes());
  }
  expect_ordinary_execution();
}

// The finders of a session's programs are its code, so that they are not asked.
TEST(HostileCheck, RunsNoFindersOfASession) {
  Session session(Sandbox::builder().build());
  ASSERT_THAT(session.execute(
                  "import sys\nasked = []\nclass F:\n  @staticmethod\n  def find_spec(*a): print('asked')\n"
                  "sys.meta_path.insert(0, F)"),
              Completes());
  const CheckResult checked = session.check("import nothing_of_this_name");
  EXPECT_TRUE(checked.passed());
}

}  // namespace
}  // namespace eryx::security
