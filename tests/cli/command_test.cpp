// SPDX-License-Identifier: MIT OR Apache-2.0
/// The `eryx` command as a shell sees it: what it prints, what it returns, what it says when it is used wrongly.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "command_fixture.hpp"
#include "process.hpp"

namespace eryx::cli_test {
namespace {

using namespace std::string_literals;

void expect_golden(const std::vector<std::string>& arguments, const std::string& name) {
  const Finished finished = eryx(arguments);
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.standard_error, "");
  std::ifstream file(std::filesystem::path(ERYX_GOLDEN) / (name + ".txt"));
  EXPECT_EQ(finished.standard_output, std::string(std::istreambuf_iterator<char>(file), {})) << name;
}

TEST_F(CommandTest, Help) {
  expect_golden({"--help"}, "help");
  expect_golden({"run", "--help"}, "run-help");
  expect_golden({"repl", "--help"}, "repl-help");
  expect_golden({"checkpoint", "--help"}, "checkpoint-help");
  expect_golden({"checkpoint", "show", "--help"}, "checkpoint-show-help");
  expect_golden({"image", "--help"}, "image-help");
  expect_golden({"image", "info", "--help"}, "image-info-help");
  expect_golden({"image", "build", "--help"}, "image-build-help");
}

TEST_F(CommandTest, Version) { EXPECT_EQ(eryx({"--version"}).standard_output, "eryx " ERYX_VERSION "\n"); }

TEST_F(CommandTest, ProgramFromFileFromOptionFromStandardInput) {
  const std::string file = write("program.py", "print('from file')\n");
  EXPECT_EQ(eryx({"run", file}).standard_output, "from file\n");
  EXPECT_EQ(eryx({"run", "-c", "print('from option')"}).standard_output, "from option\n");
  EXPECT_EQ(eryx({"run", "-"}, "print('from standard input')").standard_output, "from standard input\n");
  EXPECT_EQ(eryx({"run", "-c", "[print(x) for x in 'a,b'.split(',')]"}).standard_output, "a\nb\n");
  EXPECT_EQ(eryx({"run", "-c", "-1"}).status, 0) << "a program may begin with a dash";
  EXPECT_EQ(eryx({"run", "-c", ""}).status, 0);
}

TEST_F(CommandTest, OutputIsByteExact) {
  const Finished finished =
      eryx({"run", "-c", "import os\nos.write(1, b'a\\xff\\x00b')\nos.write(2, b'\\xfe')"});
  EXPECT_EQ(finished.standard_output, "a\xff\0b"s);
  EXPECT_EQ(finished.standard_error, "\xfe");
}

TEST_F(CommandTest, StandardInputEnvironmentInputs) {
  const std::string data = write("data.txt", "from file\n");
  EXPECT_EQ(eryx({"run", "-c", "print(input())", "--stdin", data}).standard_output, "from file\n");
  EXPECT_EQ(eryx({"run", "-c", "print(input())", "--stdin", "-"}, "from here\n").standard_output,
            "from here\n");
  EXPECT_EQ(
      eryx({"run", "-c", "import os; print(sorted(os.environ.items()))", "--env", "A=1", "--env", "B=x=y,z"})
          .standard_output,
      "[('A', '1'), ('B', 'x=y,z')]\n");
  EXPECT_EQ(eryx({"run", "-c", "print(n + 1, words)", "--input", "n=41", "--input", "words=[\"a\", \"b\"]"})
                .standard_output,
            "42 ['a', 'b']\n");
}

TEST_F(CommandTest, ExitStatus) {
  EXPECT_EQ(eryx({"run", "-c", "pass"}).status, 0);
  EXPECT_EQ(eryx({"run", "-c", "import sys; sys.exit(7)"}).status, 7);
  EXPECT_EQ(eryx({"run", "-c", "import sys; sys.exit(-1)"}).status, 255);
  EXPECT_EQ(eryx({"run", "-c", "import os; os.abort()"}).status, 126);
  EXPECT_EQ(eryx({"run", "-c", "while True: pass", "--timeout", "50ms"}).status, 124);
  EXPECT_EQ(eryx({"run", "-c", "while True: pass", "--timeout", "50ms", "--grace", "0s"}).status, 124);
  EXPECT_EQ(eryx({"run", "-c", "bytearray(10**9)"}).status, 121);
  EXPECT_EQ(
      eryx({"run", "-c", "with open('/tmp/f', 'wb') as f: f.write(bytes(2000))", "--files-limit", "1KiB"})
          .status,
      122);
  EXPECT_EQ(eryx({"run", write("long.py", std::string(5'000'000, '#'))}).status, 123);
}

TEST_F(CommandTest, UncaughtException) {
  const Finished finished = eryx({"run", "-c", "print('kept')\n1/0"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.standard_output, "kept\n");
  EXPECT_TRUE(finished.standard_error.starts_with(
      "Traceback (most recent call last):\n  File \"<user>\", line 2, in <module>"))
      << finished.standard_error;
  EXPECT_TRUE(finished.standard_error.ends_with("ZeroDivisionError: division by zero\n"))
      << finished.standard_error;
}

TEST_F(CommandTest, LimitsSayWhichAndHowToRaiseThem) {
  const Finished time = eryx({"run", "-c", "while True: pass", "--timeout", "50ms"});
  EXPECT_NE(time.standard_error.find("eryx: wall time limit of 50 ms exceeded; allow more with --timeout"),
            std::string::npos)
      << time.standard_error;
  const Finished memory = eryx({"run", "-c", "bytearray(10**9)", "--memory", "64MiB"});
  EXPECT_NE(memory.standard_error.find("eryx: memory limit of 64 MiB exceeded; allow more with --memory"),
            std::string::npos)
      << memory.standard_error;
  const Finished output = eryx({"run", "-c", "print('x' * 5000)", "--output-limit", "1KiB"});
  EXPECT_EQ(output.status, 0);
  EXPECT_NE(output.standard_error.find("--output-limit"), std::string::npos) << output.standard_error;
}

TEST_F(CommandTest, JsonAndNothingElse) {
  const Finished finished = eryx({"run", "--json", "--result-variable", "answer", "-c",
                                  "print('out')\nanswer = [1, None]\nimport sys; sys.exit(3)"});
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.standard_error, "");
  const boost::json::value whole = boost::json::parse(finished.standard_output);
  EXPECT_EQ(whole.at("outcome"), "completed");
  EXPECT_EQ(whole.at("stdout"), "out\n");
  EXPECT_EQ(whole.at("value"), boost::json::parse("[1, null]"));
  EXPECT_EQ(whole.at("stats").at("callbacks").at("calls"), 0);
  const Finished raised = eryx({"run", "--json", "-c", "1/0"});
  EXPECT_EQ(raised.status, 1);
  EXPECT_EQ(raised.standard_error, "");
  EXPECT_EQ(boost::json::parse(raised.standard_output).at("exception").at("type"), "ZeroDivisionError");
}

TEST_F(CommandTest, Misuse) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{}, "subcommand"},
      {{"walk.py"}, "there is no subcommand 'walk.py'; to run a program: eryx run walk.py"},
      {{"--no-such-option"}, "no-such-option"},
      {{"run"}, "no program"},
      {{"run", "a.py", "-c", "pass"}, "not both"},
      {{"run", "-", "--stdin", "-"}, "only one of FILE, --stdin, --callbacks"},
      {{"run", "no-such-file.py"}, "cannot read the program 'no-such-file.py': No such file or directory"},
      {{"run", "."}, "Is a directory"},
      {{"run", "-c", "pass", "--timeout", "5"}, "--timeout: '5' is not a duration"},
      {{"run", "-c", "pass", "--timeout", "0s"}, "wall"},
      {{"run", "-c", "pass", "--timeout", "-1s"}, "not a duration"},
      {{"run", "-c", "pass", "--timeout", "99999999999h"}, "too long"},
      {{"run", "-c", "pass", "--memory", "64"}, "--memory: '64' is not a size"},
      {{"run", "-c", "pass", "--memory", "64mb"}, "not a size"},
      {{"run", "-c", "pass", "--memory", "5GiB"}, "memory"},
      {{"run", "-c", "pass", "--env", "NAME"}, "NAME=VALUE"},
      {{"run", "-c", "pass", "--input", "x=abc"}, "not JSON"},
      {{"run", "-c", "pass", "--input", "a b=1"}, "a b"},
      {{"run", "-c", "pass", "--result-variable", "a b"}, "a b"},
      {{"run", "-c", "pass", "--no-such-option"}, "no-such-option"},
      {{"run", "-c", "pass", "--image", "no-such.image"}, "no-such.image"},
  };
  for (const auto& [arguments, message] : cases) {
    const Finished finished = eryx(arguments);
    const bool of_this_machine = message == "no-such.image";
    EXPECT_EQ(finished.status, of_this_machine ? 125 : 2) << message << ": " << finished.standard_error;
    EXPECT_EQ(finished.standard_output, "");
    EXPECT_TRUE(finished.standard_error.starts_with("eryx: ")) << finished.standard_error;
    EXPECT_NE(finished.standard_error.find(message), std::string::npos)
        << message << ": " << finished.standard_error;
  }
}

TEST_F(CommandTest, CtrlCCancelsTheProgramAndSaysSo) {
  Process process(command(with_started_callback(
      {"run", "--grace", "20s", "-c",
       "try:\n    await started()\n    while True: pass\nfinally:\n    print('cleaned up')"})));
  ASSERT_TRUE(wait_until_started());
  process.send_signal(SIGINT);
  const Finished finished = process.finish();
  EXPECT_EQ(finished.status, 130);
  EXPECT_EQ(finished.standard_output, "cleaned up\n");
  EXPECT_NE(finished.standard_error.find("eryx: interrupted, cancelling the program"), std::string::npos);
  EXPECT_NE(finished.standard_error.find("eryx: cancelled\n"), std::string::npos) << finished.standard_error;
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
  EXPECT_EQ(process.finish().status, 130);
}

TEST_F(CommandTest, CtrlCWhileReadingEndsTheOrdinaryWay) {
  Process process(command({"run", "-"}));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  process.send_signal(SIGINT);
  EXPECT_EQ(process.finish().status, 128 + SIGINT);
}

TEST_F(CommandTest, OutputThatCannotBeWritten) {
  const Finished finished =
      Process({"/bin/sh", "-c", "\"" ERYX_COMMAND "\" run -c 'print(1)' > /dev/full"}).finish();
  EXPECT_EQ(finished.status, 125);
  EXPECT_NE(finished.standard_error.find("No space left on device"), std::string::npos)
      << finished.standard_error;
}

TEST_F(CommandTest, ImageBuildInfoAndUse) {
  const std::string image = folder_ / "own.image";
  const Finished built = eryx({"image", "build", image});
  EXPECT_EQ(built.status, 0) << built.standard_error;
  EXPECT_NE(built.standard_output.find("Python           3.13.5\n"), std::string::npos)
      << built.standard_output;
  EXPECT_EQ(eryx({"run", "--image", image, "-c", "print('on my own image')"}).standard_output,
            "on my own image\n");
  EXPECT_EQ(eryx({"image", "info", image}).status, 0);
  const auto state_of = [](const std::string& text) {
    const std::size_t begin = text.find("state identity");
    return begin == std::string::npos ? "none in " + text
                                      : text.substr(begin, text.find('\n', begin) - begin);
  };
  const std::string state = state_of(eryx({"image", "info"}).standard_output);
  EXPECT_EQ(state_of(built.standard_output), state) << "checkpoints outlive a new build";
  const Finished own = eryx({"image", "build", "--own-hash-secret", image});
  EXPECT_EQ(own.status, 0) << own.standard_error;
  EXPECT_NE(state_of(own.standard_output), state);

  std::filesystem::resize_file(image, 1000);
  const Finished damaged = eryx({"image", "info", image});
  EXPECT_EQ(damaged.status, 125);
  EXPECT_TRUE(damaged.standard_error.starts_with("eryx: ")) << damaged.standard_error;
  EXPECT_EQ(eryx({"image", "build"}).status, 2);
  EXPECT_EQ(eryx({"image"}).status, 2);
}

}  // namespace
}  // namespace eryx::cli_test
