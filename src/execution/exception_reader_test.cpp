// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/exception_reader.hpp"

#include <gtest/gtest.h>

#include <string>

namespace eryx::execution {
namespace {

TEST(ExceptionReader, ReadsEveryField) {
  const PythonException exception =
      read_exception(R"({"type":"E","module":"m","message":"why","traceback":"T\n",)"
                     R"("frames":[{"file":"<user>","line":3,"column":5,"function":"f","source":"x"}]})");
  EXPECT_EQ(exception.type, "E");
  EXPECT_EQ(exception.module, "m");
  EXPECT_EQ(exception.message, "why");
  EXPECT_EQ(exception.traceback, "T\n");
  ASSERT_EQ(exception.frames.size(), 1U);
  EXPECT_EQ(exception.frames[0].file, "<user>");
  EXPECT_EQ(exception.frames[0].line, 3U);
  EXPECT_EQ(exception.frames[0].column, 5U);
  EXPECT_EQ(exception.frames[0].function, "f");
  EXPECT_EQ(exception.frames[0].source, "x");
}

TEST(ExceptionReader, ReadsTheLeavesOfAGroup) {
  const PythonException exception = read_exception(
      R"({"type":"G","leaves":[{"type":"E","module":"m","message":"why","file":"<user>","line":3},{},1]})");
  ASSERT_EQ(exception.leaves.size(), 2U);
  EXPECT_EQ(exception.leaves[0].type, "E");
  EXPECT_EQ(exception.leaves[0].module, "m");
  EXPECT_EQ(exception.leaves[0].message, "why");
  EXPECT_EQ(exception.leaves[0].raised_at.file, "<user>");
  EXPECT_EQ(exception.leaves[0].raised_at.line, 3U);
  EXPECT_EQ(exception.leaves[1].type, "");
}

TEST(ExceptionReader, ReadsOnlyWhatIsInItsPlace) {
  const PythonException exception = read_exception(
      R"({"other":{"type":"no","frames":[{"file":"no"}]},"ty\u0070e":"E","notes":["type","message"],"message":"a\n\"b",)"
      R"("frames":[{"file":"f","locals":{"file":"no","line":9,"more":[{"line":8}]},"line":3},{"line":4}],"line":5})");
  EXPECT_EQ(exception.type, "E");
  EXPECT_EQ(exception.message, "a\n\"b");
  ASSERT_EQ(exception.frames.size(), 2U);
  EXPECT_EQ(exception.frames[0].file, "f");
  EXPECT_EQ(exception.frames[0].line, 3U);
  EXPECT_EQ(exception.frames[1].file, "");
  EXPECT_EQ(exception.frames[1].line, 4U);
}

TEST(ExceptionReader, RefusesWhatHasTwoReadings) {
  EXPECT_EQ(read_exception(R"({"type":"a","type":"b"})").type, "");
  EXPECT_TRUE(read_exception(R"({"frames":[{"line":1}],"frames":[{"line":2}]})").frames.empty());
}

TEST(ExceptionReader, BoundsFrames) {
  const auto with_frames = [](int count) {
    std::string text = "{\"type\":\"E\",\"frames\":[{}";
    for (int i = 1; i < count; ++i) text += ",{}";
    return read_exception(text + "]}");
  };
  EXPECT_EQ(with_frames(130).frames.size(), 130U) << "what our guest sends";
  EXPECT_TRUE(with_frames(100'000).frames.empty());
}

TEST(ExceptionReader, SurvivesWhateverAGuestWrites) {
  for (const char* text :
       {"", "null", "[", "[1]", "{\"type\":1}", "{\"frames\":[1,null,[]]}",
        "{\"frames\":[[\"a\", 1, {\"line\": 1}]]}", "{\"frames\":{}}", "{\"type\":\"a\"} trailing"}) {
    const PythonException exception = read_exception(text);
    EXPECT_EQ(exception.type, "") << text;
    EXPECT_TRUE(exception.frames.empty()) << text;
  }
  EXPECT_EQ(read_exception(std::string(100'000, '[')).type, "");
  EXPECT_EQ(read_exception("{\"type\":\"\xFF\"}").type, "\xEF\xBF\xBD");
  EXPECT_EQ(read_exception("{\"frames\":[{\"line\":-1,\"column\":99999999999}]}").frames.at(0).line, 0U);
}

}  // namespace
}  // namespace eryx::execution
