// SPDX-License-Identifier: MIT OR Apache-2.0
/// Files that embedders give to programs, and files that programs leave.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/use_future.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <future>
#include <string>

#include "eryx/eryx.hpp"
#include "support/error_matcher.hpp"
#include "support/result_matchers.hpp"

namespace eryx {
namespace {

using namespace std::chrono_literals;
using namespace eryx::literals;
using namespace std::string_literals;
using namespace support;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const Sandbox& sandbox() {
  static const Sandbox shared = Sandbox::builder().build();
  return shared;
}

constexpr const char* doubling = R"(
import pathlib
pathlib.Path("out").mkdir()
pathlib.Path("out/twice").write_bytes(pathlib.Path("in/once").read_bytes() * 2)
)";

ExecuteOptions doubling_options() {
  return ExecuteOptions().file("in/once", "a\0\xff"s).collect_files("/data/out");
}

TEST(Files, GoInAndComeOut) {
  const ExecuteResult result = sandbox().execute(doubling, doubling_options());
  EXPECT_THAT(result, Completes());
  EXPECT_THAT(result.files, ElementsAre(Pair("twice",
                                             "a\0\xff"
                                             "a\0\xff"s)));
  EXPECT_THAT(result.files_left_out, IsEmpty());
}

TEST(Files, GoInAndComeOutInEveryWayOfRunning) {
  const auto expect = [](const ExecuteResult& result) {
    EXPECT_THAT(result.files, ElementsAre(Pair("twice",
                                               "a\0\xff"
                                               "a\0\xff"s)));
  };
  expect(sandbox().async_execute(doubling, doubling_options(), boost::asio::use_future).get());
  expect(sandbox().start(doubling, doubling_options()).wait());
  Session session(sandbox());
  expect(session.execute(doubling, doubling_options()));
  Session second(sandbox());
  expect(second.async_execute(doubling, doubling_options(), boost::asio::use_future).get());
  SessionPool pool(sandbox());
  expect(pool.acquire()->execute(doubling, doubling_options()));
}

TEST(Files, NothingIsCollectedUnlessAsked) {
  EXPECT_THAT(sandbox().execute("open('a', 'w').write('x')").files, IsEmpty());
  EXPECT_THAT(sandbox().execute("open('a', 'w').write('x')", ExecuteOptions().collect_files()).files,
              ElementsAre(Pair("a", "x")));
  EXPECT_THAT(sandbox().execute("", ExecuteOptions().collect_files()).files, IsEmpty())
      << "files of one execution are gone in the next";
}

TEST(Files, AreCollectedHoweverTheProgramEnds) {
  const ExecuteOptions collected =
      ExecuteOptions().collect_files().limits({.wall_time = 100ms, .grace = 10ms});
  const auto left_by = [&](const std::string& program) {
    return sandbox().execute("open('a', 'w').write('x')\n" + program, collected).files;
  };
  EXPECT_THAT(left_by("1 / 0"), ElementsAre(Pair("a", "x")));
  EXPECT_THAT(left_by("import sys; sys.exit(3)"), ElementsAre(Pair("a", "x")));
  EXPECT_THAT(left_by("import os; os.abort()"), ElementsAre(Pair("a", "x")));
  EXPECT_THAT(left_by("while True: pass"), ElementsAre(Pair("a", "x")));
}

TEST(Files, AreWrittenThoughNobodyClosesThem) {
  const auto left_by = [](const char* program) {
    return sandbox().execute(program, ExecuteOptions().collect_files()).files;
  };
  EXPECT_THAT(left_by(R"(
def main():
    f = open('a', 'w')
    f.write('abc')
    raise ValueError
main()
)"),
              ElementsAre(Pair("a", "abc")));
  EXPECT_THAT(left_by("class Holder: f = open('a', 'wb')\nHolder.f.write(b'abc')"),
              ElementsAre(Pair("a", "abc")));
  EXPECT_THAT(left_by(R"(
import sys, types
m = sys.modules['m'] = types.ModuleType('m')
m.f = open('a', 'w+')
m.f.write('abc')
)"),
              ElementsAre(Pair("a", "abc")));
  EXPECT_THAT(left_by(R"(
import bz2
def main():
    f = bz2.open('a', 'wt')
    f.write('abc')
    raise ValueError
try: main()
except ValueError as error: kept = error
kept.itself = kept
)")
                  .at("a")
                  .size(),
              testing::Gt(30U));
}

TEST(Files, OfASessionCanBeReadAfterEachProgram) {
  Session session(sandbox());
  const ExecuteOptions collected = ExecuteOptions().collect_files();
  EXPECT_THAT(session.execute("f = open('a', 'w')\nf.write('one')", collected).files,
              ElementsAre(Pair("a", "one")));
  EXPECT_THAT(session.execute("f.write('two')\n1 / 0", collected).files, ElementsAre(Pair("a", "onetwo")));
  EXPECT_THAT(session.execute("print(f.closed)\nf.write('three')\nf.close()", collected).files,
              ElementsAre(Pair("a", "onetwothree")));
}

TEST(Files, OfASuspendedProgram) {
  const Sandbox asking = sandbox().with(
      SandboxChanges().callback(make_callback("ask", "Asks", []() -> int { throw AnswerLater(); })));
  const ExecuteResult waiting =
      asking.execute("open('b', 'w').write(open('a').read())\nawait ask()\nopen('c', 'w')",
                     ExecuteOptions().file("a", "x").collect_files());
  ASSERT_THAT(waiting, IsSuspended());
  EXPECT_THAT(waiting.files, ElementsAre(Pair("a", "x"), Pair("b", "x")));
  const ExecuteResult resumed = asking.resume(
      *waiting.checkpoint,
      ResumeOptions().answer(waiting.checkpoint->pending_calls().at(0).id, RawJson{"1"}).collect_files());
  EXPECT_THAT(resumed.files, ElementsAre(Pair("a", "x"), Pair("b", "x"), Pair("c", "")));
}

TEST(Files, CountTowardsTheLimits) {
  const auto limits = [](std::uint64_t entries) {
    Limits chosen;
    chosen.files = 10_B;
    chosen.file_entries = entries;
    return chosen;
  };
  EXPECT_THAT(sandbox().execute("print('ran')", ExecuteOptions().file("a", "0123456789").limits(limits(1))),
              Prints("ran\n"));
  const ExecuteResult large =
      sandbox().execute("print('ran')", ExecuteOptions().file("a", "01234567890").limits(limits(1)));
  EXPECT_THAT(large, Exceeds(LimitKind::Files));
  EXPECT_EQ(large.stdout_text, "");
  EXPECT_THAT(sandbox().execute("", ExecuteOptions().file("folder/a", "").limits(limits(1))),
              Exceeds(LimitKind::FileEntries));
  EXPECT_THAT(sandbox().execute("open('b', 'w')", ExecuteOptions().file("a", "").limits(limits(1))),
              Exceeds(LimitKind::FileEntries));
  EXPECT_THAT(sandbox().execute("with open('b', 'w') as f: f.write('x')",
                                ExecuteOptions().file("a", "0123456789").limits(limits(5))),
              Exceeds(LimitKind::Files));
}

TEST(Files, WhatDoesNotFitChangesNothingInASession) {
  Session session(sandbox(), {Undo::Off});
  ASSERT_THAT(session.execute("open('old', 'w').write('12345'); x = 1"), Completes());
  const ExecuteOptions more =
      ExecuteOptions().files({{"a", "123"}, {"old", "1234567"}, {"z", "1"}}).limits({.files = 10_B});
  EXPECT_THAT(session.execute("print('ran')", more), Exceeds(LimitKind::Files));
  EXPECT_THAT(session.execute("print(x)", ExecuteOptions().collect_files()).files,
              ElementsAre(Pair("old", "12345")));
}

TEST(Files, OfTheHostWinOverThoseOfAProgram) {
  Session session(sandbox());
  ASSERT_THAT(
      session.execute(
          "import os\nos.makedirs('a/b')\nopen('a/b/c', 'w')\nos.symlink('/tmp', 'd')\nf = open('e', 'w')"),
      Completes());
  const ExecuteResult result =
      session.execute("f.write('late'); f.close(); print(os.listdir('/tmp'))",
                      ExecuteOptions().files({{"a", "1"}, {"d/x", "2"}, {"e", "3"}}).collect_files());
  EXPECT_THAT(result, Prints("[]\n"));
  EXPECT_THAT(result.files, ElementsAre(Pair("a", "1"), Pair("d/x", "2"), Pair("e", "3")));
  ASSERT_TRUE(session.undo());
  EXPECT_THAT(session.execute("print(os.path.isdir('a'), os.path.islink('d'))"), Prints("True True\n"));
}

TEST(Files, OfAPoolsPreparationAreInEachSession) {
  SessionPoolOptions options;
  options.prepare = "text = open('a').read()";
  options.prepare_options.file("a", "prepared");
  SessionPool pool(sandbox(), options);
  EXPECT_THAT(pool.acquire()->execute("print(text, open('a').read())"), Prints("prepared prepared\n"));
}

TEST(Files, LinksAndWhatTheLimitForbidsAreNamed) {
  const ExecuteResult result = sandbox().execute(R"(
import os
open('a', 'w').write('1234567890')
os.link('a', 'b')
os.symlink('/usr/lib', 'c')
)",
                                                 ExecuteOptions().collect_files().limits({.files = 18_B}));
  EXPECT_THAT(result.files, ElementsAre(Pair("a", "1234567890")));
  ASSERT_EQ(result.files_left_out.size(), 2U);
  EXPECT_EQ(result.files_left_out[0].path, "b");
  EXPECT_EQ(result.files_left_out[0].reason, LeftOutReason::FilesLimit);
  EXPECT_EQ(result.files_left_out[1].path, "c");
  EXPECT_EQ(result.files_left_out[1].reason, LeftOutReason::SymbolicLink);
  EXPECT_THAT(
      boost::json::serialize(to_json(result)),
      HasSubstr(
          R"("files":[{"path":"a","size":10}],"files_left_out":[{"path":"b","reason":"files_limit"},)"));
}

TEST(Files, PathsElsewhereAreRefused) {
  for (const char* path : {"", "/", "/data", "/etc/passwd", "../x", "a/", "/usr/lib/x"}) {
    EXPECT_THAT([&] { (void)sandbox().execute("", ExecuteOptions().file(path, "x")); },
                ThrowsError(ErrorKind::InvalidArgument, HasSubstr(path)));
  }
  EXPECT_THAT([] { (void)sandbox().execute("", ExecuteOptions().collect_files("/usr")); },
              ThrowsError(ErrorKind::InvalidArgument, HasSubstr("/usr")));
  Session session(sandbox(), {Undo::Off});
  ASSERT_THAT(session.execute("x = 1"), Completes());
  EXPECT_THAT([&] { (void)session.execute("", ExecuteOptions().file("/usr/x", "x")); },
              ThrowsError(ErrorKind::InvalidArgument));
  EXPECT_THAT(session.execute("print(x)"), Prints("1\n")) << "the session is as it was";
}

TEST(Files, AReplayedExecutionWithTheSameFilesDoesNotDiffer) {
  const ExecuteOptions files = ExecuteOptions().file("a", "x");
  const char* const program = "import os, time\nprint(os.stat('a').st_mtime, time.time(), open('a').read())";
  const ExecuteResult first = sandbox().execute(program, ExecuteOptions(files).recording(Recording::On));
  const ExecuteResult second = sandbox().execute(program, ExecuteOptions(files).replay(*first.journal));
  EXPECT_EQ(second.stdout_text, first.stdout_text);
  EXPECT_FALSE(second.divergence);
}

}  // namespace
}  // namespace eryx
