// SPDX-License-Identifier: MIT OR Apache-2.0
/// The exception in a result: what is shortened where it is too long, and what is never left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "eryx/eryx.hpp"
#include "support/result_matchers.hpp"
#include "support/sessions.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using namespace support;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

PythonException exception_of(const std::string& program) {
  const ExecuteResult result = plain().execute(program);
  EXPECT_THAT(result, Raises());
  return result.exception.value_or(PythonException());
}

std::string enormous_line(std::string_view character = "x") {
  std::string line = "text = '";
  while (line.size() < 200'000) line += character;
  return line + "'; ";
}

TEST(Exception, AnEnormousSourceLineDoesNotCutOffTheEnd) {
  const PythonException exception = exception_of(enormous_line() + "1 / 0");
  EXPECT_THAT(exception.traceback,
              AllOf(StartsWith("Traceback (most recent call last):\n  File \"<user>\", line 1"),
                    HasSubstr("more characters)"), EndsWith("\nZeroDivisionError: division by zero\n")));
  EXPECT_LT(exception.traceback.size(), 70'000U);
  EXPECT_THAT(exception.frames, SizeIs(1));
}

TEST(Exception, NeitherDoCausesNotesOrMessages) {
  const std::string line = enormous_line();
  EXPECT_THAT(exception_of("try:\n  " + line + "1 / 0\nexcept Exception as e:\n  " + line +
                           "raise ValueError('last') from e")
                  .traceback,
              AllOf(HasSubstr("\nZeroDivisionError: division by zero\n"), HasSubstr("direct cause"),
                    EndsWith("\nValueError: last\n")));
  EXPECT_THAT(
      exception_of("e = KeyError('k')\nfor i in range(1000): e.add_note(str(i) * 1000)\nraise e").traceback,
      AllOf(HasSubstr("\nKeyError: 'k'\n0000"), EndsWith("… (984 more notes)\n")));
  EXPECT_THAT(exception_of("raise ValueError('start ' + 'x' * 10**6)").traceback,
              AllOf(HasSubstr("\nValueError: start xxx"), EndsWith(" more characters)\n")));
  EXPECT_THAT(
      exception_of("e = ValueError('first')\nfor i in range(200):\n  n = ValueError(f'{i} ' + 'x' * 1000)\n"
                   "  n.__cause__ = e\n  e = n\nraise TypeError('the last') from e")
          .traceback,
      EndsWith("\nTypeError: the last\n"));
}

TEST(Exception, AnEnormousLineWithASyntaxErrorIsShortened) {
  EXPECT_THAT(exception_of(enormous_line() + ")").traceback, EndsWith("\nSyntaxError: unmatched ')'\n"));
}

TEST(Exception, OfAGroupEachEndStays) {
  const PythonException exception =
      exception_of("try:\n  " + enormous_line() +
                   "1 / 0\nexcept Exception as e:\n  raise ExceptionGroup('both', [e, KeyError('k')])");
  EXPECT_THAT(exception.traceback,
              AllOf(HasSubstr("ExceptionGroup: both (2 sub-exceptions)\n"),
                    HasSubstr("ZeroDivisionError: division by zero\n"), HasSubstr("KeyError: 'k'\n")));
}

TEST(Exception, IsWholeWhereEscapesMakeItLong) {
  // Each character takes six bytes of JSON, in more frames than a message to the host could hold.
  const PythonException exception = exception_of("import sys\nsys.setrecursionlimit(5000)\ndef f(n):\n  " +
                                                 enormous_line("\u1234") + "return f(n + 1)\nf(0)");
  EXPECT_EQ(exception.type, "RecursionError");
  EXPECT_THAT(exception.traceback, EndsWith("\nRecursionError: maximum recursion depth exceeded\n"));
  EXPECT_THAT(exception.frames, SizeIs(128));
}

TEST(Exception, OfAGroupHasItsLeaves) {
  const ExecuteResult result = plain().execute(R"(
def fails(): raise ValueError("one")
try: fails()
except ValueError as e: one = e
class Own(Exception): pass
raise ExceptionGroup("outer", [one, ExceptionGroup("inner", [Own("two"), KeyError("three")])])
)");
  ASSERT_THAT(result, Raises("ExceptionGroup"));
  const std::vector<ExceptionLeaf>& leaves = result.exception->leaves;
  ASSERT_THAT(leaves, SizeIs(3));
  EXPECT_EQ(leaves[0].type, "ValueError");
  EXPECT_EQ(leaves[0].module, "builtins");
  EXPECT_EQ(leaves[0].message, "one");
  EXPECT_EQ(leaves[0].raised_at.line, 2U);
  EXPECT_EQ(leaves[0].raised_at.function, "fails");
  EXPECT_EQ(leaves[1].type, "Own");
  EXPECT_EQ(leaves[1].module, "__main__");
  EXPECT_EQ(leaves[1].raised_at.file, "") << "it was never raised";
  EXPECT_EQ(leaves[2].message, "'three'");
  const json::value text = json::parse(json::serialize(to_json(result)));
  EXPECT_EQ(text.at("exception").at("leaves").at(0).at("raised_at").at("line"), json::value(2));
  EXPECT_EQ(text.at("exception").at("leaves").as_array().size(), 3U);
}

TEST(Exception, OfAnEnormousGroupHasTheFirstHundredLeaves) {
  EXPECT_THAT(exception_of("raise ExceptionGroup('many', [ValueError('x' * 5000)] * 3_000)").leaves,
              SizeIs(100));
  EXPECT_THAT(
      exception_of("g = ValueError('deep')\nfor _ in range(500): g = ExceptionGroup('g', [g])\nraise g")
          .leaves,
      SizeIs(1));
  EXPECT_THAT(exception_of("raise ValueError('x')").leaves, SizeIs(0));
  EXPECT_THAT(exception_of("raise ExceptionGroup('huge', [ValueError('x' * 5000)] * 100_000)").traceback,
              EndsWith("ExceptionGroup: huge (100000 sub-exceptions)\n"))
      << "members that do not fit into memory are left out";
}

}  // namespace
}  // namespace eryx
