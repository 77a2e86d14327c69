// SPDX-License-Identifier: MIT OR Apache-2.0
/// Why a library cannot be set up: each refusal names it, and shows the place.
#include <gmock/gmock.h>

#include "libraries.hpp"

namespace eryx {
namespace {

using namespace support;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string refusal_under(const Limits& limits, std::string setup) {
  SandboxBuilder builder;
  builder.library(with_setup("acme", std::move(setup))).setup_limits(limits);
  return refusal_of(builder);
}

constexpr const char* its_failure = "setting up the library 'acme' failed: ";

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
  EXPECT_EQ(
      refusal_of(with_setup("acme", "import atexit\ndef bye(): pass\natexit.register(bye)")),
      its_failure + std::string("it registers bye with atexit, which would run before any program does"));
  EXPECT_EQ(
      refusal_of(with_setup("acme", "import weakref\nclass A: pass\na = A()\nweakref.finalize(a, int)")),
      its_failure + std::string("it makes a weakref.finalize, as tempfile.TemporaryDirectory does, whose "
                                "function would run before any program does"));
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
      AllOf(StartsWith(its_failure), HasSubstr("of memory are taken, of 64 MiB")));
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
