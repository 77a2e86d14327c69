// SPDX-License-Identifier: MIT OR Apache-2.0
/// Why a library cannot be set up: each refusal names it, and shows the place.
#include <gmock/gmock.h>

#include "libraries.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string refusal_under(const Limits& limits, std::string setup) {
  SandboxBuilder builder;
  builder.library(with_setup("acme", std::move(setup))).setup_limits(limits);
  return refusal_of(builder);
}

constexpr const char* its_failure = "setting up the library 'acme' failed: ";

TEST(LibrarySetUp, FailuresAreErrorsWithTheirTraceback) {
  EXPECT_EQ(refusal_of(with_setup("acme", "def f():\n    raise ValueError('no \"quotes\"')\nf()")),
            "setting up the library 'acme' failed: Traceback (most recent call last):\n"
            "  File \"<library acme>/__setup__.py\", line 3, in <module>\n"
            "    f()\n"
            "    ~^^\n"
            "  File \"<library acme>/__setup__.py\", line 2, in f\n"
            "    raise ValueError('no \"quotes\"')\n"
            "ValueError: no \"quotes\"\n");
  EXPECT_THAT(
      refusal_of(with_setup("acme", "x = (1,\n")),
      AllOf(HasSubstr("<library acme>/__setup__.py\", line 1"), HasSubstr("SyntaxError: '(' was never")));
  RuntimeLibrary library;
  library.name = "acme";
  library.modules = {{"acme.inner", "import acme.missing"}};
  EXPECT_THAT(refusal_of(library),
              AllOf(HasSubstr("File \"<library acme>/acme/inner.py\", line 1, in <module>"),
                    HasSubstr("ModuleNotFoundError"), Not(HasSubstr("_bootstrap"))));
}

TEST(LibrarySetUp, WhatAnImageCannotHoldIsRefused) {
  EXPECT_THAT(refusal_of(with_setup("acme", "x = 1\nprint('hello')")),
              AllOf(HasSubstr("it prints, which programs would not see: hello\n"),
                    HasSubstr("File \"<library acme>/__setup__.py\", line 2, in <module>")));
  EXPECT_THAT(refusal_of(with_setup("acme", "import os\nos.write(2, b'raw')")), HasSubstr("see: raw"));
  EXPECT_THAT(refusal_of(with_setup("acme", "x = 1 is 1")), HasSubstr("SyntaxWarning"));
  EXPECT_THAT(refusal_of(with_setup("acme", R"(
import asyncio
async def wait_for_ever():
    await asyncio.Future()
task = asyncio.create_task(wait_for_ever(), name="waiter")
await asyncio.sleep(0)
)")),
              AllOf(HasSubstr("it leaves the task 'waiter'"),
                    HasSubstr("File \"<library acme>/__setup__.py\", line 4, in wait_for_ever")));
  EXPECT_THAT(refusal_of(with_setup("acme", "import sys\nsys.exit(3)")), HasSubstr("it calls sys.exit"));
  EXPECT_THAT(refusal_of(with_setup("acme", "f = open('/tmp/x', 'w')")), HasSubstr("it leaves files"));
  EXPECT_THAT(refusal_of(with_setup("acme", "with open('/data/x', 'w') as f:\n    f.write('x')")),
              HasSubstr("it leaves files in its folders"));
  RuntimeLibrary hiding;
  hiding.name = "acme";
  hiding.modules = {{"json", "x = 1"}};
  EXPECT_THAT(refusal_of(hiding), HasSubstr("the module 'json' would hide Python's own 'json'"));
  hiding.modules = {{"eryx.more", "x = 1"}};
  EXPECT_THAT(refusal_of(hiding), HasSubstr("would hide Python's own 'eryx'"));
}

TEST(LibrarySetUp, HasLimits) {
  Limits limits;
  limits.wall_time = std::chrono::milliseconds(200);
  limits.grace = std::chrono::milliseconds(100);
  const auto refused = [&](std::string setup) { return refusal_under(limits, std::move(setup)); };
  EXPECT_THAT(refused("def spin():\n    while True: pass\nspin()"),
              AllOf(HasSubstr("wall time limit of 200 ms exceeded"), HasSubstr("line 2, in spin")));
  EXPECT_THAT(refused("while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
              HasSubstr("wall time limit"));
  EXPECT_THAT(refused("import asyncio\nawait asyncio.Future()"), HasSubstr("wall time limit"));
  // Not the set-up, but whatever runs after it.
  EXPECT_THAT(
      refused("import json\ndef spin(*a):\n    while True:\n        try:\n            while True: pass\n"
              "        except BaseException: pass\njson.dumps = spin"),
      AllOf(HasSubstr("small programs do not run to their end"), HasSubstr("too long")));
  EXPECT_THAT(refused("import json, os\njson.dumps = lambda *a: os.abort()"),
              HasSubstr("small programs do not run to their end"));
  limits.memory = 64_MiB;
  EXPECT_THAT(refused("big = bytearray(1 << 27)"), HasSubstr("MemoryError"));
  limits.memory = Bytes{1};
  EXPECT_THAT(refused("x = 1"), HasSubstr("memory"));
}

TEST(LibrarySetUp, WhateverItRaisesIsShownWithoutOurFrames) {
  for (const std::string raised : {"KeyboardInterrupt", "GeneratorExit", "BaseException"})
    EXPECT_EQ(refusal_of(with_setup("acme", "def f():\n    raise " + raised + "\nf()")),
              its_failure + ("Traceback (most recent call last):\n"
                             "  File \"<library acme>/__setup__.py\", line 3, in <module>\n"
                             "    f()\n"
                             "    ~^^\n"
                             "  File \"<library acme>/__setup__.py\", line 2, in f\n"
                             "    raise " +
                             raised + "\n" + raised + "\n"));
}

TEST(LibrarySetUp, WhatEndsWithItIsNoPartOfAnImage) {
  EXPECT_EQ(refusal_of(with_setup("acme", "import signal\nsignal.alarm(60)")),
            its_failure +
                std::string(
                    "it leaves an alarm, of signal.alarm or signal.setitimer, which no program would hear"));
  EXPECT_EQ(refusal_of(with_setup("acme", "import signal\nsignal.alarm(60)\nsignal.alarm(0)")), "");
}

TEST(LibrarySetUp, WhoeverChangesWhatAllProgramsRelyOnIsTold) {
  EXPECT_EQ(refusal_of(with_setup("acme", "import sys, io\nsys.stdout = io.StringIO()")),
            its_failure + std::string("it replaces sys.stdout for every program"));
  EXPECT_THAT(
      refusal_of(with_setup("acme", "import builtins\nbuiltins.len = None\nraise ValueError('\\udc80')")),
      AllOf(StartsWith(its_failure + std::string("it replaces builtins.len for every program\nTraceback")),
            HasSubstr("ValueError: \\udc80\n")));
}

TEST(LibrarySetUp, WhoeverBreaksTheInterpreterIsNamed) {
  for (const char* setup :
       {"import builtins\nbuiltins.__import__ = None", "import sys\nsys.modules.clear()"}) {
    SandboxBuilder builder;
    builder.library(with_setup("before", "x = 1"))
        .library(with_setup("acme", setup))
        .library(with_setup("after", ""));
    EXPECT_THAT(refusal_of(builder), AllOf(StartsWith(its_failure), Not(HasSubstr("<service>")))) << setup;
  }
}

TEST(LibrarySetUp, ALimitIsNamedWithThePlace) {
  Limits limits;
  limits.memory = 64_MiB;
  EXPECT_THAT(refusal_under(limits, "x = 1\nbig = bytearray(1 << 27)"),
              StartsWith(its_failure +
                         std::string("memory limit of 64 MiB exceeded\nTraceback (most recent call last):\n"
                                     "  File \"<library acme>/__setup__.py\", line 2, in <module>\n")));
  // Even where little is left to say so with.
  EXPECT_THAT(refusal_under(limits, "x = []\nwhile True:\n    x.append(bytearray(10_000))"),
              AllOf(StartsWith(its_failure + std::string("memory limit of 64 MiB exceeded\n")),
                    HasSubstr("File \"<library acme>/__setup__.py\", line 3, in <module>"),
                    Not(HasSubstr("<service>"))));
  EXPECT_THAT(
      refusal_under(limits,
                    "x = []\ntry:\n    while True: x.append(bytearray(100_000))\nexcept MemoryError: pass"),
      AllOf(StartsWith(its_failure), AnyOf(HasSubstr("of memory are taken, of 64 MiB"),
                                           HasSubstr("memory limit of 64 MiB exceeded"))));
}

TEST(LibrarySetUp, ItsSourcesHaveALimit) {
  Limits limits;
  limits.source = Bytes{10};
  EXPECT_EQ(refusal_under(limits, "x = 1"), "");
  EXPECT_EQ(refusal_under(limits, "y = 123456789"),
            its_failure + std::string("source limit of 10 bytes exceeded\nby its set-up"));
  RuntimeLibrary library = with_setup("acme", "");
  library.modules["tools"] = "y = 123456789";
  SandboxBuilder builder;
  builder.library(library).setup_limits(limits);
  EXPECT_THAT(refusal_of(builder), HasSubstr("source limit of 10 bytes exceeded\nby the module 'tools'"));
}

}  // namespace
}  // namespace eryx
