// SPDX-License-Identifier: MIT OR Apache-2.0
/// What the command says about guests and checkpoints of strangers.
#include "ending.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "continuation.hpp"

namespace eryx::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string hostile =
    "\x1b[2J\xc2\x9b"
    "31m\xff\u202e";
const std::string shown = "\\x1b[2J\\x9b31m\\xff\\u202e";

auto is_harmless() {
  return AllOf(HasSubstr(shown), Not(HasSubstr("\x1b")), Not(HasSubstr("\u202e")), Not(HasSubstr("\xff")));
}

TEST(Ending, TextsOfAGuestAreFitForATerminal) {
  ExecuteResult result;
  result.exception = PythonException{"E", "m", "message", "Traceback\n  " + hostile + "\n", {}};
  EXPECT_THAT(describe_ending(result), AllOf(is_harmless(), HasSubstr("Traceback\n  \\x1b")));
  result.exception.reset();
  result.trap = hostile;
  EXPECT_THAT(describe_ending(result), is_harmless());
}

TEST(Ending, PendingCallsOfAStrangersCheckpointAreFitForATerminal) {
  const std::vector<PendingCall> calls = {{1, "pay" + hostile + "\n", "{\"a\": \"" + hostile + "\n\"}"}};
  for (const std::string& text : {list_calls(calls), describe_suspension(calls, "eryx run --from file")})
    EXPECT_THAT(text,
                AllOf(is_harmless(), HasSubstr("  1  pay" + shown + "\\n({\"a\": \"" + shown + "\\n\"})\n")));
  const std::vector<PendingCall> large = {{1, "pay", std::string(5000, '\x1b')}};
  EXPECT_LT(list_calls(large).size(), 2000U);
}

}  // namespace
}  // namespace eryx::cli
