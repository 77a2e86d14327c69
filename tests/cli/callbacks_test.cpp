// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run --callbacks`: constants and commands that programs await.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"

namespace eryx::cli_test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using testing::_;
using testing::HasSubstr;
using testing::StartsWith;

class CallbacksTest : public CommandTest {
 protected:
  /// Runs `program` with the callbacks that `file` describes.
  Finished run(const std::string& file, const std::string& program, std::vector<std::string> options = {}) {
    options.insert(options.begin(), {"run", "-c", program, "--callbacks", write("tools.json", file)});
    return eryx(options);
  }

  void expect_output(const std::string& file, const std::string& program, const std::string& expected) {
    const Finished finished = run(file, program);
    EXPECT_THAT(finished, Prints(expected, ""));
  }

  /// Callback `wait`: a command that writes its process id into the folder, then waits for longer than a test may take.
  /// Callback `is_waiting`: whether it has written it.
  [[nodiscard]] std::string waiting_command() const {
    const std::string id = folder_ / "id";
    return R"({"wait": {"command": ["sh", "-c", "echo $$ > )" + id + ".new; mv " + id + ".new " + id +
           R"(; sleep 100 & sleep 100"]}, "is_waiting": {"command": ["sh", "-c", "test -e )" + id +
           R"( && echo true || echo false"]}})";
  }

  [[nodiscard]] pid_t process_of_waiting_command() const {
    pid_t id = 0;
    return eventually(20s, [&] { return bool(std::ifstream(folder_ / "id") >> id); }) ? id : 0;
  }
};

bool is_process(pid_t id) { return kill(id, 0) == 0 || errno != ESRCH; }

TEST_F(CallbacksTest, Constants) {
  expect_output(
      R"({"six": {"result": 6}, "nothing": {"result": null}, "user.names": {"result": ["Ada", "Alan"]}})",
      "print(await six(), await nothing(), await user.names(), six.sync())", "6 None ['Ada', 'Alan'] 6\n");
}

TEST_F(CallbacksTest, Commands) {
  expect_output(
      R"({"echo": {"command": ["cat"]}, "text": {"command": ["echo", "$HOME  'a b'"], "output": "text"},
                    "now": {"command": ["printf", "[1, 2]"], "output": "json"}})",
      "print(await echo(x=2**80, y='ü'), repr(await text()), await now())",
      "{'x': 1208925819614629174706176, 'y': 'ü'} \"$HOME  'a b'\" [1, 2]\n");
}

TEST_F(CallbacksTest, SchemasAreChecked) {
  const std::string file =
      R"({"greet": {"description": "Greets", "result": "hello", "schema": {"type": "object",
      "properties": {"name": {"type": "string", "description": "Whom"}}, "required": ["name"],
      "additionalProperties": false}}})";
  expect_output(file, "print(await greet('Ada'), repr(greet.__doc__))",
                R"(hello 'Greets\n\nArgs:\n    name: Whom')"
                "\n");
  const Finished wrong = run(file, "await greet(5)");
  EXPECT_THAT(wrong, EndsWithStatus(1, _, HasSubstr("eryx.CallbackArgumentError: callback 'greet': name: ")));
}

TEST_F(CallbacksTest, WhyACommandFailed) {
  expect_output(
      R"({"said": {"command": ["sh", "-c", "echo first >&2; echo 'no such user' >&2; exit 3"]},
                    "silent": {"command": ["sh", "-c", "exit 3"]}, "killed": {"command": ["sh", "-c", "kill -9 $$"]},
                    "words": {"command": ["echo", "hello"]}, "endless": {"command": ["yes"]},
                    "bytes": {"command": ["printf", "\\377"], "output": "text"}})",
      R"(
import eryx
for callback in said, silent, killed, words, endless, invoke("bytes"):
    try:
        await (callback() if callable(callback) else callback)
    except eryx.CallbackError as error:
        print(type(error).__name__, error)
)",
      "CallbackError no such user\nCallbackError sh ended with status 3\n"
      "CallbackError sh was ended by signal 9 (Killed)\n"
      "CallbackError echo printed what is not JSON (syntax error): \"hello\"; print JSON, or have it taken "
      "as text by "
      "\"output\": \"text\"\n"
      "CallbackError yes wrote more than 8 MiB\n"
      "CallbackError callback 'bytes' answered with a string that is not UTF-8\n");
}

TEST_F(CallbacksTest, IntegersOfAnySizeAreExact) {
  const std::string large(617, '7');
  expect_output(
      R"({"written": {"result": )" + large + R"(}, "printed": {"command": ["echo", ")" + large + "\"]}}",
      "print(await written() == await printed() == (10**617 - 1) // 9 * 7)", "True\n");
  expect_output(R"({"printed": {"command": ["echo", "18446744073709551616"]}, "echo": {"command": ["cat"]},
                    "written": {"result": {"a": [-9223372036854775809, 123456789012345678901234567890]}}})",
                R"(print(await printed(), await written(), await echo(x=-18446744073709551617)))",
                "18446744073709551616 {'a': [-9223372036854775809, 123456789012345678901234567890]} "
                "{'x': -18446744073709551617}\n");
}

TEST_F(CallbacksTest, WhatACommandPrintsIsJsonForThePrograms) {
  expect_output(
      R"({"names": {"command": ["echo", "{\"a\": 1, \"a\": 2}"]}, "much": {"command": ["echo", "[\n1e999]"]}})",
      R"(
import eryx
print(await names())
try:
    await much()
except eryx.CallbackError as error:
    print(error)
)",
      "{'a': 2}\necho printed what is not JSON (line 2: a number is beyond the range of doubles): \"[\"; "
      "print JSON, or have it taken as "
      "text by \"output\": \"text\"\n");
}

TEST_F(CallbacksTest, IntegersOfSchemasAreAsTheyAreWritten) {
  expect_output(
      R"({"f": {"result": 1, "schema": {"type": "object", "properties": {"x": {"maximum": 18446744073709551615}}}}})",
      "print(f.schema['properties']['x'], await f(x=18446744073709551615))",
      "{'maximum': 18446744073709551615} 1\n");
}

TEST_F(CallbacksTest, WhatIsWrongWithThisMachineIsToldToItsUserOnly) {
  const Finished finished = run(R"({"lost": {"command": ["no-such-program-of-the-host"]}})", "await lost()");
  EXPECT_THAT(finished, EndsWithStatus(1));
  const std::string& text = finished.standard_error;
  const std::size_t note =
      text.find("eryx: callback 'lost': cannot start 'no-such-program-of-the-host': No such file");
  ASSERT_NE(note, std::string::npos) << text;
  const std::size_t id = text.find("(failure ", note);
  ASSERT_NE(id, std::string::npos) << text;
  EXPECT_THAT(text,
              HasSubstr("eryx.CallbackHostError: callback 'lost' failed in the host " + text.substr(id, 26)));
}

TEST_F(CallbacksTest, CommandsInheritNothing) {
  // 3 is the folder that `ls` itself reads.
  const std::string script =
      "exec 7</dev/null; exec \"" ERYX_COMMAND
      "\" run -c 'print(await fds())\nprint(await mask())' --callbacks " +
      write("tools.json", R"({"fds": {"command": ["ls", "/proc/self/fd"], "output": "text"},
                               "mask": {"command": ["grep", "SigBlk", "/proc/self/status"], "output": "text"}})");
  const Finished finished = Process({"/bin/sh", "-c", script}).finish();
  EXPECT_THAT(finished, Prints("0\n1\n2\n3\nSigBlk:\t0000000000000000\n"));
}

TEST_F(CallbacksTest, CommandsRunAtTheSameTime) {
  const auto start = Clock::now();
  expect_output(R"({"nap": {"command": ["sh", "-c", "sleep 0.3; echo 1"]}})",
                "import asyncio\nprint(sum(await asyncio.gather(*(nap() for _ in range(40)))))", "40\n");
  EXPECT_LT(Clock::now() - start, 11s) << "one after the other they take twelve";
}

TEST_F(CallbacksTest, TimeIsLimitedAndTheCommandIsKilled) {
  const auto start = Clock::now();
  const Finished finished =
      run(waiting_command(),
          "import eryx\ntry:\n    await wait()\nexcept eryx.CallbackTimeoutError as error:\n    print(error)",
          {"--callback-time", "2s"});
  EXPECT_THAT(finished, Prints("callback 'wait' timeout: no answer within 2 s\n"));
  EXPECT_LT(Clock::now() - start, 20s);
  const pid_t id = process_of_waiting_command();
  ASSERT_GT(id, 0);
  EXPECT_FALSE(is_process(id)) << "it is dead, and no zombie";
}

TEST_F(CallbacksTest, ACancelledCallKillsItsCommandWhileTheProgramGoesOn) {
  std::vector<std::string> arguments{"run", "--callbacks", write("tools.json", waiting_command()), "-c",
                                     R"(
import asyncio, sys
task = asyncio.create_task(wait())
while not await is_waiting():
    await asyncio.sleep(0.1)
task.cancel()
print("cancelled", file=sys.stderr)
await asyncio.sleep(20)
)"};
  Process process(command(arguments));
  const pid_t id = process_of_waiting_command();
  ASSERT_GT(id, 0);
  EXPECT_TRUE(eventually(15s, [&] { return !is_process(id); }));
  process.send_signal(SIGINT);
  EXPECT_THAT(process.finish(), EndsWithStatus(130));
}

TEST_F(CallbacksTest, CtrlCKillsTheCommand) {
  Process process(
      command({"run", "-c", "await wait()", "--callbacks", write("tools.json", waiting_command())}));
  const pid_t id = process_of_waiting_command();
  ASSERT_GT(id, 0);
  process.send_signal(SIGINT);
  EXPECT_THAT(process.finish(), EndsWithStatus(130));
  EXPECT_FALSE(is_process(id));
}

TEST_F(CallbacksTest, NumberOfCalls) {
  const Finished finished =
      run(R"({"six": {"result": 6}})", "for _ in range(3): print(await six())", {"--callback-calls", "2"});
  EXPECT_THAT(
      finished,
      EndsWithStatus(1, "6\n6\n",
                     HasSubstr("eryx.CallbackLimitError: callback limit exceeded: more than 2 calls")));
}

TEST_F(CallbacksTest, StatisticsAreInTheJson) {
  const Finished finished = run(R"({"six": {"result": 6}, "fail": {"command": ["false"]}})", R"(
import eryx
result = await six()
for call in fail(), invoke("unknown"):
    try:
        await call
    except eryx.CallbackError:
        pass
)",
                                {"--json"});
  EXPECT_THAT(finished, PrintsError(""));
  EXPECT_EQ(
      boost::json::parse(finished.standard_output).at("stats").at("callbacks"),
      boost::json::parse(R"({"calls": 3, "completed": 1, "not_found": 1, "bad_arguments": 0, "timed_out": 0,
                                   "over_limit": 0, "failed": 1, "host_failures": 0, "cancelled": 0})"));
}

TEST_F(CallbacksTest, List) {
  const std::string file = write("tools.json", R"({"greet": {"description": "Greets", "result": 1, "schema": {
      "type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}}})");
  const Finished finished = eryx({"run", "--callbacks", file, "--list-callbacks"});
  EXPECT_THAT(finished,
              EndsWithStatus(0, HasSubstr("async def greet(name: str) -> Any:\n    \"\"\"Greets\"\"\"\n")));
}

// tools/check_python lets type checkers read these stubs. When they change for a reason, write them anew:
//   eryx run --callbacks tests/stubs/host_tools.json --list-callbacks > tests/stubs/host_tools.pyi
//   tools/check_spdx.py --add
TEST_F(CallbacksTest, StubsAreThoseThatTypeCheckersRead) {
  const std::string folder = std::string(ERYX_GOLDEN) + "/../../stubs/";
  std::ifstream file(folder + "host_tools.pyi");
  std::string licence;
  std::getline(file, licence);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(expected.empty());
  const Finished finished = eryx({"run", "--callbacks", folder + "host_tools.json", "--list-callbacks"});
  EXPECT_THAT(finished, EndsWithStatus(0, expected));
}

TEST_F(CallbacksTest, FilesThatAreWrong) {
  const std::string large(617, '7');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{\n\"a\": }", "invalid JSON: line 2: "},
      {"[]", "it must be an object of callbacks"},
      {R"({"a": 5})", "callback 'a': it must be an object"},
      {R"({"a": {}})", "callback 'a': it needs either 'result' or 'command' or 'later'"},
      {R"({"a": {"result": 1, "command": ["b"]}})",
       "callback 'a': it needs either 'result' or 'command' or 'later'"},
      {"{\"a\": {\"result\": " + large + ",\n\"result\": 2}}",
       "invalid JSON: line 2: an object has the name 'result' twice"},
      {"{\"a\": {\"description\":\n" + large + "}}",
       "callback 'a': 'description' has an integer that is too large"},
      {R"({"a": {"later": false}})", "callback 'a': 'later' can only be true"},
      {R"({"a": {"later": true, "output": "text"}})", "callback 'a': 'output' is for commands"},
      {R"({"a": {"result": 1, "timeout": 5}})",
       "callback 'a': unknown key 'timeout'; there are: description, schema"},
      {R"({"a": {"result": 1, "description": 5}})", "callback 'a': 'description' must be text"},
      {R"({"a": {"result": 1, "schema": []}})", "callback 'a': 'schema' must be a JSON Schema"},
      {R"({"a": {"result": 1, "schema": {"properties": {"b": {"type": "strng"}}}}})",
       "callback 'a': properties.b.type: 'strng' is not a JSON type"},
      {R"({"a": {"result": 1, "output": "text"}})", "callback 'a': 'output' is for commands"},
      {R"({"a": {"command": ["b"], "output": "xml"}})", "callback 'a': 'output' must be"},
      {R"({"a": {"command": "ls -l"}})", "callback 'a': 'command' must be a list of texts"},
      {R"({"a": {"command": []}})", "callback 'a': 'command' must be a list of texts"},
      {R"({"a": {"command": ["b\u0000"]}})", "callback 'a': 'command' holds a NUL"},
      {R"({"a b": {"result": 1}})", "callback 'a b': a name consists of"},
  };
  for (const auto& [file, message] : cases) {
    const Finished finished = run(file, "print('runs')");
    EXPECT_THAT(finished, EndsWithStatus(2, "")) << file;
    const std::string expected = "eryx: " + (folder_ / "tools.json").string() + ": " + message;
    EXPECT_THAT(finished, PrintsError(StartsWith(expected)));
  }
  EXPECT_THAT(eryx({"run", "-c", "", "--callbacks", "no-such.json"}),
              PrintsError(HasSubstr("cannot read the callbacks 'no-such.json'")));
  EXPECT_THAT(eryx({"run", "-c", "", "--list-callbacks"}), PrintsError(HasSubstr("--callbacks FILE")));
  EXPECT_THAT(eryx({"run", "-c", "", "--callback-calls", "-1"}), PrintsError(HasSubstr("not a count")));
}

}  // namespace
}  // namespace eryx::cli_test
