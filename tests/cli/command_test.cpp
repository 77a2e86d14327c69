// SPDX-License-Identifier: MIT OR Apache-2.0
/// The `eryx` command as a shell sees it: what it prints, what it returns, what it says when it is used wrongly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

using namespace std::string_literals;
using testing::_;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

void expect_golden(const std::vector<std::string>& arguments, const std::string& name) {
  const Finished finished = eryx(arguments);
  const std::filesystem::path golden = std::filesystem::path(ERYX_GOLDEN) / (name + ".txt");
  EXPECT_THAT(finished, EndsWithStatus(0, support::read_file(golden), "")) << name;
}

TEST_F(CommandTest, Help) {
  expect_golden({"--help"}, "help");
  expect_golden({"run", "--help"}, "run-help");
  expect_golden({"check", "--help"}, "check-help");
  expect_golden({"repl", "--help"}, "repl-help");
  expect_golden({"checkpoint", "--help"}, "checkpoint-help");
  expect_golden({"checkpoint", "show", "--help"}, "checkpoint-show-help");
  expect_golden({"image", "--help"}, "image-help");
  expect_golden({"image", "info", "--help"}, "image-info-help");
  expect_golden({"image", "build", "--help"}, "image-build-help");
  expect_golden({"image", "rebuild", "--help"}, "image-rebuild-help");
  expect_golden({"package", "--help"}, "package-help");
  expect_golden({"package", "lock", "--help"}, "package-lock-help");
  expect_golden({"package", "fetch", "--help"}, "package-fetch-help");
  expect_golden({"package", "show", "--help"}, "package-show-help");
}

TEST_F(CommandTest, Version) { EXPECT_THAT(eryx({"--version"}), Prints("eryx " ERYX_VERSION "\n")); }

TEST_F(CommandTest, ProgramFromFileFromOptionFromStandardInput) {
  const std::string file = write("program.py", "print('from file')\n");
  EXPECT_THAT(eryx({"run", file}), Prints("from file\n"));
  EXPECT_THAT(eryx({"run", "-c", "print('from option')"}), Prints("from option\n"));
  EXPECT_THAT(eryx({"run", "-"}, "print('from standard input')"), Prints("from standard input\n"));
  EXPECT_THAT(eryx({"run", "-c", "[print(x) for x in 'a,b'.split(',')]"}), Prints("a\nb\n"));
  EXPECT_THAT(eryx({"run", "-c", "-1"}), EndsWithStatus(0)) << "a program may begin with a dash";
  EXPECT_THAT(eryx({"run", "-c", ""}), EndsWithStatus(0));
}

TEST_F(CommandTest, OutputIsByteExact) {
  const Finished finished =
      eryx({"run", "-c", "import os\nos.write(1, b'a\\xff\\x00b')\nos.write(2, b'\\xfe')"});
  EXPECT_THAT(finished, Prints("a\xff\0b"s, "\xfe"));
}

TEST_F(CommandTest, StandardInputEnvironmentInputs) {
  const std::string data = write("data.txt", "from file\n");
  EXPECT_THAT(eryx({"run", "-c", "print(input())", "--stdin", data}), Prints("from file\n"));
  EXPECT_THAT(eryx({"run", "-c", "print(input())", "--stdin", "-"}, "from here\n"), Prints("from here\n"));
  EXPECT_THAT(
      eryx({"run", "-c", "import os; print(sorted(os.environ.items()))", "--env", "A=1", "--env", "B=x=y,z"}),
      Prints("[('A', '1'), ('B', 'x=y,z')]\n"));
  EXPECT_THAT(
      eryx({"run", "-c", "print(n + 1, words)", "--input", "n=41", "--input", "words=[\"a\", \"b\"]"}),
      Prints("42 ['a', 'b']\n"));
}

TEST_F(CommandTest, ExitStatus) {
  EXPECT_THAT(eryx({"run", "-c", "pass"}), EndsWithStatus(0));
  EXPECT_THAT(eryx({"run", "-c", "import sys; sys.exit(7)"}), EndsWithStatus(7));
  EXPECT_THAT(eryx({"run", "-c", "import sys; sys.exit(-1)"}), EndsWithStatus(255));
  EXPECT_THAT(eryx({"run", "-c", "import os; os.abort()"}), EndsWithStatus(126));
  EXPECT_THAT(eryx({"run", "-c", "while True: pass", "--timeout", "50ms"}), EndsWithStatus(124));
  EXPECT_THAT(eryx({"run", "-c", "while True: pass", "--timeout", "50ms", "--grace", "0s"}),
              EndsWithStatus(124));
  EXPECT_THAT(eryx({"run", "-c", "bytearray(10**9)"}), EndsWithStatus(121));
  EXPECT_THAT(
      eryx({"run", "-c", "with open('/tmp/f', 'wb') as f: f.write(bytes(2000))", "--files-limit", "1KiB"}),
      EndsWithStatus(122));
  EXPECT_THAT(eryx({"run", write("long.py", std::string(5'000'000, '#'))}), EndsWithStatus(123));
}

TEST_F(CommandTest, UncaughtException) {
  const Finished finished = eryx({"run", "-c", "print('kept')\n1/0"});
  EXPECT_THAT(
      finished,
      EndsWithStatus(
          1, "kept\n",
          AllOf(StartsWith("Traceback (most recent call last):\n  File \"<user>\", line 2, in <module>"),
                EndsWith("ZeroDivisionError: division by zero\n"))));
}

TEST_F(CommandTest, LimitsSayWhichAndHowToRaiseThem) {
  const Finished time = eryx({"run", "-c", "while True: pass", "--timeout", "50ms"});
  EXPECT_THAT(time,
              PrintsError(HasSubstr("eryx: wall time limit of 50 ms exceeded; allow more with --timeout")));
  const Finished memory = eryx({"run", "-c", "bytearray(10**9)", "--memory", "64MiB"});
  EXPECT_THAT(memory,
              PrintsError(HasSubstr("eryx: memory limit of 64 MiB exceeded; allow more with --memory")));
  const Finished output = eryx({"run", "-c", "print('x' * 5000)", "--output-limit", "1KiB"});
  EXPECT_THAT(output, EndsWithStatus(0, _, HasSubstr("--output-limit")));
}

TEST_F(CommandTest, JsonAndNothingElse) {
  const Finished finished = eryx({"run", "--json", "--result-variable", "answer", "-c",
                                  "print('out')\nanswer = [1, None]\nimport sys; sys.exit(3)"});
  EXPECT_THAT(finished, EndsWithStatus(3, _, ""));
  const boost::json::value whole = boost::json::parse(finished.standard_output);
  EXPECT_EQ(whole.at("outcome"), "completed");
  EXPECT_EQ(whole.at("stdout"), "out\n");
  EXPECT_EQ(whole.at("value"), boost::json::parse("[1, null]"));
  EXPECT_EQ(whole.at("stats").at("callbacks").at("calls"), 0);
  const Finished raised = eryx({"run", "--json", "-c", "1/0"});
  EXPECT_THAT(raised, EndsWithStatus(1, _, ""));
  EXPECT_EQ(boost::json::parse(raised.standard_output).at("exception").at("type"), "ZeroDivisionError");
}

TEST_F(CommandTest, Misuse) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "subcommand"},
      {{"walk.py"}, "there is no subcommand 'walk.py'; to run a program: eryx run walk.py"},
      {{"--no-such-option"}, "no-such-option"},
      {{"run"}, "no program"},
      {{"run", "a.py", "-c", "pass"}, "not both"},
      {{"run", "-", "--stdin", "-"}, "only one of FILE, --file, --stdin, --callbacks"},
      {{"run", "no-such-file.py"}, "cannot read the program 'no-such-file.py': No such file or directory"},
      {{"run", "."}, "Is a directory"},
      {{"run", "a.py", "one", "two"}, "the program's arguments follow --: eryx run FILE -- one two"},
      {{"run", "-c", "pass", "--timeout", "5"}, "--timeout: '5' is not a duration"},
      {{"run", "-c", "pass", "--timeout", "0s"}, "--timeout must be positive"},
      {{"run", "-c", "pass", "--callback-time", "0s"}, "--callback-time must be positive"},
      {{"run", "-c", "pass", "--timout", "2s"}, "there is no option '--timout'; did you mean --timeout?"},
      {{"run", "-c", "pass", "--memroy=1GiB"}, "there is no option '--memroy'; did you mean --memory?"},
      {{"run", "a.py", "-v"}, "there is no option '-v'; the program's own follow --"},
      {{"image", "build", "--own-hash-secert"}, "did you mean --own-hash-secret?"},
      {{"--versoin"}, "did you mean --version?"},
      {{"rnu", "a.py"}, "there is no subcommand 'rnu'; did you mean run?"},
      {{"image", "biuld", "a"},
       "there is no subcommand 'biuld'; did you mean build?\nTry 'eryx image --help'"},
      {{"image", "build"}, "no file: say where to write the image"},
      {{"image", "build", "a", "--output", "b"}, "either FILE or --output"},
      {{"run", "-c", "pass", "--timeout", "-1s"}, "not a duration"},
      {{"run", "-c", "pass", "--timeout", "99999999999h"}, "too long"},
      {{"run", "-c", "pass", "--memory", "64"}, "--memory: '64' is not a size"},
      {{"run", "-c", "pass", "--memory", "64mb"}, "not a size"},
      {{"run", "-c", "pass", "--memory", "5GiB"}, "--memory must be at most 4 GiB"},
      {{"run", "-c", "pass", "--env", "NAME"}, "NAME=VALUE"},
      {{"run", "-c", "pass", "--input", "x=abc"}, "not JSON"},
      {{"run", "-c", "pass", "--input", "x={\"a\": " + std::string(617, '7') + ",\n\"a\": 2}"},
       "--input: the value of 'x' is not JSON: line 2: an object has the name 'a' twice"},
      {{"run", "-c", "pass", "--input", "a b=1"}, "a b"},
      {{"run", "-c", "pass", "--result-variable", "a b"}, "a b"},
      {{"run", "-c", "pass", "--no-such-option"}, "no-such-option"},
      {{"run", "-c", "pass", "--image", "no-such.image"}, "no-such.image"},
      {{"image", "build", "no-such-folder/my.image"},
       "FILE: cannot write to 'no-such-folder': No such file or directory"},
  };
  for (const auto& [arguments, message] : cases) {
    const Finished finished = eryx(arguments);
    const bool of_this_machine = message == "no-such.image";
    EXPECT_THAT(finished, EndsWithStatus(of_this_machine ? 125 : 2, "",
                                         AllOf(StartsWith("eryx: "), HasSubstr(message))))
        << message;
  }
}

TEST_F(CommandTest, WhatIsNoImageIsSaidWithWhatToGiveInstead) {
  for (const std::string& file :
       {write("helpers.py", "x = 1\n"), write("large.py", std::string(10'000, '#'))}) {
    EXPECT_THAT(eryx({"run", "--image", file, "-c", "1"}),
                EndsWithStatus(125, "",
                               AllOf(HasSubstr(file + ": this is no image: "),
                                     HasSubstr("its modules with --file"), Not(HasSubstr("build " + file)))));
  }
  const std::string image = folder_ / "an image";
  ASSERT_THAT(eryx({"image", "build", "--output", image}), EndsWithStatus(0));
  std::string bytes = support::read_file(image);
  bytes[8] = static_cast<char>(bytes[8] + 1);  // of a later format
  std::filesystem::remove(image);
  write("an image", bytes);
  EXPECT_THAT(eryx({"run", "--image", image, "-c", "1"}),
              EndsWithStatus(125, "",
                             HasSubstr("another version of Eryx (" ERYX_VERSION
                                       "): build it again with this one, `eryx image build '" +
                                       image + "'`")));
}

TEST_F(CommandTest, AnImportThatFailsIsSaidWithTheWayToGiveTheModule) {
  const std::string program = write("main.py", "import helpers\n");
  EXPECT_THAT(eryx({"run", program}), EndsWithStatus(1, "", HasSubstr("not in the sandbox: 'helpers'")));
  const std::string helpers = write("helpers.py", "");
  EXPECT_THAT(eryx({"run", program}),
              EndsWithStatus(1, "", HasSubstr("give 'helpers' with --file " + helpers)));
  EXPECT_THAT(eryx({"run", program, "--file", helpers}), EndsWithStatus(0, "", ""));
  EXPECT_THAT(eryx({"run", "-c", "import numpy"}),
              EndsWithStatus(1, "", HasSubstr("eryx image build numpy.image --native --import numpy")));
  EXPECT_THAT(eryx({"repl"}, "import numpy\n"), PrintsError(HasSubstr("eryx image build numpy.image")));
  EXPECT_THAT(eryx({"run", "-c", "import json.none"}), EndsWithStatus(1, "", Not(HasSubstr("eryx:"))));
}

TEST_F(CommandTest, InputsAreExact) {
  EXPECT_THAT(eryx({"run", "-c", "print(x, y)", "--input", "x=18446744073709551616", "--input",
                    "y=[-9223372036854775809, 1.5]"}),
              EndsWithStatus(0, "18446744073709551616 [-9223372036854775809, 1.5]\n", ""));
  EXPECT_THAT(
      eryx({"run", "-c", "print(x == -(10**617 - 1) // 9 * 7)", "--input", "x=-" + std::string(617, '7')}),
      EndsWithStatus(0, "True\n", ""));
}

TEST_F(CommandTest, CtrlCCancelsTheProgramAndSaysSo) {
  Process process(command(with_started_callback(
      {"run", "--grace", "20s", "-c",
       "try:\n    await started()\n    while True: pass\nfinally:\n    print('cleaned up')"})));
  ASSERT_TRUE(wait_until_started());
  process.send_signal(SIGINT);
  const Finished finished = process.finish();
  EXPECT_THAT(finished, EndsWithStatus(130, "cleaned up\n",
                                       AllOf(HasSubstr("eryx: interrupted, cancelling the program"),
                                             HasSubstr("eryx: cancelled\n"))));
}

TEST_F(CommandTest, SecondCtrlCEndsAtOnce) {
  // The clean-up of this program takes longer than anybody waits.
  Process process(command(
      with_started_callback({"run", "--timeout", "60s", "-c",
                             "import time\nawait started()\nwhile True:\n    try:\n        time.sleep(1000)\n"
                             "    except BaseException: pass"})));
  ASSERT_TRUE(wait_until_started());
  process.send_signal(SIGINT);
  ASSERT_TRUE(process.wait_for_standard_error("once more"));
  process.send_signal(SIGINT);
  EXPECT_THAT(process.finish(), EndsWithStatus(130));
}

TEST_F(CommandTest, CtrlCWhileReadingEndsTheOrdinaryWay) {
  Process process(command({"run", "-"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  process.send_signal(SIGINT);
  EXPECT_THAT(process.finish(), EndsWithStatus(128 + SIGINT));
}

TEST_F(CommandTest, OutputThatCannotBeWritten) {
  const Finished finished =
      Process({"/bin/sh", "-c", "\"" ERYX_COMMAND "\" run -c 'print(1)' > /dev/full"}).finish();
  EXPECT_THAT(finished, EndsWithStatus(125, _, HasSubstr("No space left on device")));
}

TEST_F(CommandTest, ImageBuildInfoAndUse) {
  const std::string image = folder_ / "own.image";
  const Finished built = eryx({"image", "build", image});
  EXPECT_THAT(built, EndsWithStatus(0, HasSubstr("Python           3.13.5\n")));
  EXPECT_THAT(eryx({"run", "--image", image, "-c", "print('on my own image')"}), Prints("on my own image\n"));
  EXPECT_THAT(eryx({"image", "info", image}), EndsWithStatus(0));
  const auto state_of = [](const std::string& text) {
    const std::size_t begin = text.find("state identity");
    return begin == std::string::npos ? "none in " + text
                                      : text.substr(begin, text.find('\n', begin) - begin);
  };
  const std::string state = state_of(eryx({"image", "info"}).standard_output);
  EXPECT_EQ(state_of(built.standard_output), state) << "checkpoints outlive a new build";
  const Finished own = eryx({"image", "build", "--own-hash-secret", image});
  EXPECT_THAT(own, EndsWithStatus(0));
  EXPECT_NE(state_of(own.standard_output), state);

  std::filesystem::resize_file(image, 1000);
  const Finished damaged = eryx({"image", "info", image});
  EXPECT_THAT(damaged, EndsWithStatus(125, _, StartsWith("eryx: ")));
  EXPECT_THAT(eryx({"image", "build"}), EndsWithStatus(2));
  EXPECT_THAT(eryx({"image"}), EndsWithStatus(2));
}

TEST_F(CommandTest, ImageBuildHasLimits) {
  const std::string image = folder_ / "large.image";
  const std::string large = folder_ / "large.py";
  std::ofstream(large) << "table = bytes(200_000_000)\n";
  EXPECT_THAT(eryx({"image", "build", image, "--setup", large}),
              EndsWithStatus(2, "", HasSubstr("Allow more with --memory, such as --memory 512MiB")));
  EXPECT_FALSE(std::filesystem::exists(image));
  EXPECT_THAT(eryx({"image", "build", image, "--setup", large, "--memory", "512MiB"}), EndsWithStatus(0));
  EXPECT_THAT(eryx({"run", "--image", image, "--memory", "512MiB", "-c", "print(len(table))"}),
              Prints("200000000\n"));
  const std::string endless = folder_ / "endless.py";
  std::ofstream(endless) << "while True: pass\n";
  EXPECT_THAT(eryx({"image", "build", image, "--setup", endless, "--timeout", "300ms"}),
              EndsWithStatus(2, "", HasSubstr("Allow more with --timeout")));
}

}  // namespace
}  // namespace eryx::cli_test
