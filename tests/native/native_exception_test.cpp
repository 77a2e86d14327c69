// SPDX-License-Identifier: MIT OR Apache-2.0
/// setjmp and C++'s exceptions in extension modules; those that leave them end the program, as natively.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "eryx/eryx.hpp"
#include "extension_package.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::ResultOf;

ExecuteResult run(const std::string& module, const std::string& program) {
  static const ExtensionPackages* const packages = new ExtensionPackages;
  static const Sandbox* const jumps = new Sandbox(packages->sandbox("jumps"));
  static const Sandbox* const throws = new Sandbox(packages->sandbox("throws"));
  return (module == "jumps" ? jumps : throws)->execute("import probe\n" + program);
}

/// Ends as after std::terminate, and says why.
ResultMatcher EndsWithAMessage() {
  return AllOf(Traps(),
               ResultOf([](const ExecuteResult& result) { return result.stderr_text; },
                        HasSubstr("an exception of C++, or a longjmp, left an extension module's code")));
}

TEST(NativeJump, ComesBackToItsTarget) {
  EXPECT_THAT(run("jumps", "print(probe.jump(0, 7), probe.jump(50, 7), probe.jump(3, 0))"),
              AllOf(Completes(), Prints("7000000 7000100 1000006\n")));
}

TEST(NativeJump, NestsAndLeavesNoTrace) {
  EXPECT_THAT(run("jumps", "print(probe.jump_often(5), probe.jump_often(200_000))"),
              AllOf(Completes(), Prints("20 800000\n")));
}

TEST(NativeJump, PassesNoCodeOfMain) {
  EXPECT_THAT(run("jumps", "probe.jump_through_qsort()"), EndsWithAMessage());
  EXPECT_THAT(run("jumps", "probe.call(probe.jump_out)"), EndsWithAMessage());
  EXPECT_THAT(run("jumps", "print(probe.call(lambda: probe.jump(1, 1)))"),
              AllOf(Completes(), Prints("1000002\n")));
}

TEST(NativeJump, NeedsItsTargetToBeThere) {
  EXPECT_THAT(run("jumps", "probe.jump_out()"), EndsWithAMessage());
  EXPECT_THAT(run("jumps", "probe.jump(1, 1)\nprobe.jump_out()"), EndsWithAMessage());
}

TEST(NativeThrow, IsCaughtByType) {
  EXPECT_THAT(run("throws", "print(probe.caught(5), probe.caught(1000))"),
              AllOf(Completes(), Prints("4006 250249500\n")));
}

TEST(NativeThrow, ComesOfWhatPythonRaises) {
  EXPECT_THAT(
      run("throws",
          "print(probe.call(lambda: 1), probe.call(lambda: 1/0), probe.call(lambda: probe.call(print)))"),
      AllOf(Completes(), Prints("\n1 raised None\n")));
}

TEST(NativeThrow, EndsTheProgramWhereNobodyLooks) {
  EXPECT_THAT(run("throws", "probe.leave()"), EndsWithAMessage());
  EXPECT_THAT(run("throws", "probe.leave_qsort()"), EndsWithAMessage());
  EXPECT_THAT(run("throws", "probe.call(probe.leave)"), EndsWithAMessage());
  EXPECT_THAT(run("throws", "probe.call_by_pointer(probe.leave)"), EndsWithAMessage());
  EXPECT_THAT(run("throws", "print(probe.call_by_pointer(lambda: probe.caught(2)))"),
              AllOf(Completes(), Prints("1000\n")));
}

}  // namespace
}  // namespace eryx
