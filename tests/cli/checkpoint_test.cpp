// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run --save`, `--from`, `--answer`, and `eryx checkpoint show`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "command_fixture.hpp"
#include "finished_matcher.hpp"
#include "process.hpp"
#include "support/files.hpp"

namespace eryx::cli_test {
namespace {

using testing::_;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class CheckpointTest : public CommandTest {
 protected:
  [[nodiscard]] std::string saved() const { return folder_ / "saved"; }

  [[nodiscard]] std::string contents() const { return support::read_file(saved()); }

  /// A file with a program that awaits `approve`, then `again`, and knows `six`.
  void save_suspended(const std::string& program) {
    tools_ = write("tools.json",
                   R"({"approve": {"later": true}, "again": {"later": true}, "six": {"result": 6}})");
    const Finished finished = eryx({"run", "-c", program, "--callbacks", tools_, "--save", saved()});
    ASSERT_THAT(finished, EndsWithStatus(120));
  }

  std::string tools_;
};

TEST_F(CheckpointTest, StateIsKeptFromOneProgramToTheNext) {
  const Finished first = eryx({"run", "-c", "x = 1\ndef f(): return x\nprint('saved')", "--save", saved()});
  EXPECT_THAT(first, EndsWithStatus(0, "saved\n", ""));
  for (const char* expected : {"2\n", "3\n", "4\n"}) {
    const Finished next = eryx({"run", "-c", "x += 1; print(f())", "--from", saved(), "--save", saved()});
    EXPECT_THAT(next, Prints(expected));
  }
  EXPECT_THAT(eryx({"run", "-c", "x = 100", "--from", saved()}), EndsWithStatus(0));
  EXPECT_THAT(eryx({"run", "-", "--from", saved()}, "print(f())"), Prints("4\n"))
      << "without --save nothing is written";
  EXPECT_THAT(eryx({"run", "-c", "print(x, y)", "--input", "y=[2]", "--from", saved()}), Prints("4 [2]\n"));
}

TEST_F(CheckpointTest, TracebacksShowTheLinesOfEarlierPrograms) {
  ASSERT_THAT(eryx({"run", "-c", "def f(): raise ValueError('one')", "--save", saved()}), EndsWithStatus(0));
  const Finished next = eryx({"run", "-c", "f()", "--from", saved()});
  EXPECT_THAT(next,
              EndsWithStatus(
                  1, _,
                  AllOf(HasSubstr("File \"<user-2>\", line 1, in <module>\n    f()\n"),
                        HasSubstr("File \"<user>\", line 1, in f\n    def f(): raise ValueError('one')\n"))));
}

TEST_F(CheckpointTest, TheFileStaysAsItWasAfterAStopInTheMidst) {
  ASSERT_THAT(eryx({"run", "-c", "x = 1", "--save", saved()}), EndsWithStatus(0));
  const std::string before = contents();
  const std::vector<std::pair<std::string, int>> cases = {
      {"x = 2\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass", 124},
      {"x = 2\nimport os; os.abort()", 126},
  };
  for (const auto& [program, status] : cases) {
    const Finished finished = eryx(
        {"run", "-c", program, "--from", saved(), "--save", saved(), "--timeout", "1s", "--grace", "0s"});
    EXPECT_THAT(finished, EndsWithStatus(status, _, HasSubstr("eryx: '" + saved() + "' was not written")));
    EXPECT_EQ(contents(), before);
  }
}

TEST_F(CheckpointTest, AnExceptionIsNoReasonNotToSave) {
  const std::vector<std::pair<std::string, int>> cases = {
      {"x = 1\n1/0", 1},
      {"x = 1\nbytearray(10**9)", 121},
      {"x = 1\nwhile True: pass", 124},
  };
  for (const auto& [program, status] : cases) {
    const Finished finished =
        eryx({"run", "-c", program, "--save", saved(), "--timeout", "1s", "--grace", "60s"});
    EXPECT_THAT(finished,
                EndsWithStatus(status, _, HasSubstr("eryx: saved all the same: '" + saved() + "'")));
    EXPECT_THAT(eryx({"run", "-c", "print(x)", "--from", saved()}), Prints("1\n"));
    std::filesystem::remove(saved());
  }
  EXPECT_THAT(eryx({"run", "-c", "x = 2; import sys; sys.exit(3)", "--save", saved()}),
              EndsWithStatus(3, "", ""))
      << "a program that ends itself has not failed";
  EXPECT_THAT(eryx({"run", "-c", "print(x)", "--from", saved()}), Prints("2\n"));
}

TEST_F(CheckpointTest, ASuspendedProgramIsAnsweredAsOftenAsOneLikes) {
  save_suspended("print('before')\nok = await approve(amount=2**70)\nprint(ok, await six())");
  const Finished yes =
      eryx({"run", "--from", saved(), "--answer", "1=[true, \"a=b\"]", "--callbacks", tools_});
  EXPECT_THAT(yes, EndsWithStatus(0, "[True, 'a=b'] 6\n"));
  const Finished exact =
      eryx({"run", "--from", saved(), "--answer", "1=1180591620717411303424", "--callbacks", tools_});
  EXPECT_THAT(exact, Prints("1180591620717411303424 6\n"));
  const Finished no = eryx({"run", "--from", saved(), "--answer-error", "1=too much = no"});
  EXPECT_THAT(no, EndsWithStatus(1, _, EndsWith("eryx.CallbackError: too much = no\n")));
}

TEST_F(CheckpointTest, WhatWaitsIsSaidWithTheWayToGoOn) {
  tools_ = write("tools.json", R"({"approve": {"later": true}})");
  const std::vector<std::string> run{"run", "-c", "print(1)\nawait approve(amount=5)", "--callbacks", tools_};
  const Finished unsaved = eryx(run);
  EXPECT_THAT(unsaved, EndsWithStatus(120, "1\n",
                                      "eryx: suspended, waiting for a call:\n  1  approve({\"amount\": 5})\n"
                                      "eryx: to resume the program later, run it with --save FILE\n"));
  std::vector<std::string> saving = run;
  saving.insert(saving.end(), {"--save", saved()});
  EXPECT_THAT(eryx(saving), PrintsError(HasSubstr("eryx: resume with: eryx run --from " + saved() +
                                                  " --callbacks " + tools_ + " --answer 1=JSON\n")));

  std::vector<std::string> as_json = saving;
  as_json.emplace_back("--json");
  const Finished json = eryx(as_json);
  EXPECT_THAT(json, EndsWithStatus(120, _, ""));
  EXPECT_EQ(boost::json::parse(json.standard_output).at("pending_calls"),
            boost::json::parse(R"([{"id": 1, "callback": "approve", "arguments": {"amount": 5}}])"));
}

TEST_F(CheckpointTest, AnswersOneCallAfterTheOther) {
  save_suspended("print(await approve())\nprint(await again())");
  const Finished second =
      eryx({"run", "--from", saved(), "--save", saved(), "--answer", "1=\"a\"", "--callbacks", tools_});
  EXPECT_THAT(second, EndsWithStatus(120, "a\n"));
  const Finished shown = eryx({"checkpoint", "show", saved(), "--json"});
  const auto id =
      boost::json::parse(shown.standard_output).at("pending_calls").at(0).at("id").to_number<int>();
  const Finished third = eryx({"run", "--from", saved(), "--answer", std::to_string(id) + "=\"b\""});
  EXPECT_THAT(third, EndsWithStatus(0, "b\n"));
}

TEST_F(CheckpointTest, CallbacksAreAskedAnew) {
  save_suspended("print(await approve())");
  const std::string now = write("now.json", R"({"approve": {"result": "now"}})");
  const Finished finished = eryx({"run", "--from", saved(), "--start-again", "--callbacks", now});
  EXPECT_THAT(finished, EndsWithStatus(0, "now\n"));
  const Finished unanswered = eryx({"run", "--from", saved(), "--callbacks", tools_});
  EXPECT_THAT(unanswered, EndsWithStatus(120)) << "without answers it goes on waiting";
}

TEST_F(CheckpointTest, Show) {
  ASSERT_THAT(eryx({"run", "-c", "x = 1", "--save", saved()}), EndsWithStatus(0));
  const Finished plain = eryx({"checkpoint", "show", saved()});
  EXPECT_THAT(plain,
              EndsWithStatus(0, StartsWith("state       between two programs\nexecutions  1\nmemory      ")));

  save_suspended("await approve(amount=5, to='Ada')");
  const Finished suspended = eryx({"checkpoint", "show", saved()});
  EXPECT_THAT(suspended, Prints(HasSubstr("state       suspended: a program waits\n")));
  EXPECT_THAT(suspended,
              Prints(HasSubstr("pending calls\n  1  approve({\"amount\": 5, \"to\": \"Ada\"})\n")));
  const auto whole = boost::json::parse(eryx({"checkpoint", "show", saved(), "--json"}).standard_output);
  EXPECT_EQ(whole.at("suspended"), true);
  EXPECT_EQ(
      whole.at("pending_calls"),
      boost::json::parse(R"([{"id": 1, "callback": "approve", "arguments": {"amount": 5, "to": "Ada"}}])"));
  EXPECT_GT(whole.at("memory_bytes").to_number<int>(), 1'000'000);
}

TEST_F(CheckpointTest, ArgumentsMayBeNestedDeeply) {
  const std::string tools = write("tools.json", R"({"ask": {"later": true, "schema": {"type": "object"}}})");
  const std::string program = "x = []\nfor _ in range(100): x = [x]\nawait ask(a=x)";
  const std::string expected = R"("arguments":{"a":)" + std::string(101, '[') + std::string(101, ']') + "}";
  EXPECT_THAT(eryx({"run", "-c", program, "--callbacks", tools, "--save", saved(), "--json"}),
              EndsWithStatus(120, HasSubstr(expected), ""));
  EXPECT_THAT(eryx({"checkpoint", "show", "--json", saved()}), EndsWithStatus(0, HasSubstr(expected), ""));
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_THAT(eryx({"run", "--from", saved(), "--answer", "1=" + deep}), EndsWithStatus(0));
  EXPECT_THAT(eryx({"run", "-c", "print(len(str(x)))", "--input", "x=" + deep}), Prints("200\n"));
}

TEST_F(CheckpointTest, Keys) {
  const std::string key = write("key", "a secret");
  const std::string other = write("other", "another");
  ASSERT_THAT(eryx({"run", "-c", "x = 5", "--save", saved(), "--key", key}), EndsWithStatus(0));
  EXPECT_THAT(eryx({"run", "-c", "print(x)", "--from", saved(), "--key", key}), Prints("5\n"));
  EXPECT_THAT(eryx({"checkpoint", "show", saved(), "--key", key}), EndsWithStatus(0));
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, std::vector<std::string>{"--key", other}}) {
    std::vector<std::string> arguments{"run", "-c", "print(x)", "--from", saved()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished finished = eryx(arguments);
    EXPECT_THAT(finished, EndsWithStatus(125, "", HasSubstr("--key FILE")));
  }
  EXPECT_THAT(eryx({"run", "-c", "", "--save", saved(), "--key", write("empty", "")}), EndsWithStatus(2));
}

TEST_F(CheckpointTest, DamagedFiles) {
  ASSERT_THAT(eryx({"run", "-c", "x = 1", "--save", saved()}), EndsWithStatus(0));
  std::string damaged = contents();
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  for (const std::string& file : {write("damaged", damaged), write("short", damaged.substr(0, 1000)),
                                  write("foreign", "print(1)\n"), write("nothing", "")}) {
    const Finished finished = eryx({"run", "-c", "print(x)", "--from", file});
    EXPECT_THAT(finished, EndsWithStatus(125, _, StartsWith("eryx: '" + file + "': "))) << file;
  }
}

TEST_F(CheckpointTest, ShowsThoseOfProgramsWithPackages) {
  support::write_file(folder_ / "p" / "shop.py", "price = 7\n");
  const std::vector<std::string> package{"--no-image-cache", "--package", folder_ / "p", "--import", "shop"};
  const auto with_package = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), package.begin(), package.end());
    return eryx(arguments);
  };
  ASSERT_THAT(with_package({"run", "-c", "import shop; x = shop.price", "--save", saved()}),
              EndsWithStatus(0));
  EXPECT_THAT(with_package({"checkpoint", "show", saved()}),
              EndsWithStatus(0, HasSubstr("state       between two programs\nexecutions  1\n"), ""));
  EXPECT_THAT(eryx({"checkpoint", "show", saved()}), EndsWithStatus(125, "", HasSubstr("image")));
}

TEST_F(CheckpointTest, TheHeaderIsCheckedBeforeTheRestIsRead) {
  // What never ends, or does not go on, would be waited for otherwise.
  const std::string pipe = folder_ / "pipe";
  const Finished waiting =
      Process({"/bin/bash", "-c",
               "mkfifo '" + pipe + "' && exec 3<>'" + pipe +
                   "' && printf '%0100d' 0 >&3 && \"" ERYX_COMMAND "\" checkpoint show - <&3"})
          .finish();
  for (const Finished& finished : {waiting, eryx({"checkpoint", "show", "/dev/zero"})})
    EXPECT_THAT(finished, EndsWithStatus(125, "", HasSubstr("this is not a checkpoint")));
  ASSERT_THAT(eryx({"run", "-c", "x = 1", "--save", saved()}), EndsWithStatus(0));
  EXPECT_THAT(
      Process({"/bin/bash", "-c", "\"" ERYX_COMMAND "\" run -c 'print(x)' --from <(cat '" + saved() + "')"})
          .finish(),
      Prints("1\n"));
}

TEST_F(CheckpointTest, TheCommandThatIsPrintedWorksWhenItIsPasted) {
  const std::string tools = write("my tools.json", R"({"approve": {"later": true}, "six": {"result": 6}})");
  const std::string key = write("the key", "secret");
  const std::string data = write("it's.txt", "data");
  const std::string image = folder_ / "an image";
  const std::string state = folder_ / "a state";
  ASSERT_THAT(eryx({"image", "build", image}), EndsWithStatus(0));
  const std::string program =
      "large = bytes(150_000_000)\nprint(await approve(), await six(), open('/in').read(), len(large))";
  const Finished waits =
      eryx({"run", "-c", program, "--callbacks", tools, "--key", key, "--mount", data + ":/in", "--image",
            image, "--memory", "400MiB", "--env", "TOKEN=secret", "--save", state});
  ASSERT_THAT(waits, EndsWithStatus(120));
  EXPECT_EQ(waits.standard_error.find("TOKEN"), std::string::npos);
  std::filesystem::create_directories(folder_ / "bin");
  std::filesystem::create_symlink(ERYX_COMMAND, folder_ / "bin" / "eryx");
  /// Runs what is behind `mark`, as a shell does, with an answer in its place.
  const auto paste = [&](const std::string& text, const std::string& mark) {
    std::string line = text.substr(text.find(mark) + mark.size());
    line.resize(line.find('\n'));
    const std::string place = "=JSON";
    if (const std::size_t at = line.find(place); at != std::string::npos)
      line.replace(at, place.size(), "=true");
    return Process({"/bin/sh", "-c", "PATH='" + (folder_ / "bin").string() + "':$PATH; " + line}).finish();
  };
  const std::string mark = "eryx: resume with: ";
  EXPECT_THAT(paste(waits.standard_error, mark), EndsWithStatus(0, "True 6 data 150000000\n", ""));
  const std::vector<std::string> again{"run",     "--from",      state,     "--key", key,
                                       "--mount", data + ":/in", "--image", image,   "--memory",
                                       "400MiB",  "--callbacks", tools};
  const Finished unanswered = eryx(again);
  EXPECT_THAT(paste(unanswered.standard_error, mark), EndsWithStatus(0, "True 6 data 150000000\n", ""));
  std::vector<std::string> with_program = again;
  with_program.insert(with_program.end(), {"-c", "1"});
  const Finished refused = eryx(with_program);
  EXPECT_THAT(refused, EndsWithStatus(2, "", HasSubstr("It waits for:\n  1  approve({})")));
  EXPECT_THAT(paste(refused.standard_error, "resume it first: "),
              EndsWithStatus(0, "True 6 data 150000000\n", ""));
}

TEST_F(CheckpointTest, Misuse) {
  const std::string state = folder_ / "state";
  ASSERT_THAT(eryx({"run", "-c", "x = 1", "--save", state}), EndsWithStatus(0));
  save_suspended("await approve()");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"run", "--save", saved()}, "no program"},
      {{"run", "--from", "no-such-file"},
       "cannot read the checkpoint 'no-such-file': No such file or directory"},
      {{"run", "--from", state}, "'" + state + "' has no suspended program: give one"},
      {{"run", "--from", state, "--answer", "1=2"}, "has no suspended program"},
      {{"run", "--from", saved(), "-c", "1"},
       "resume it first: eryx run --from " + saved() + " --answer 1=JSON"},
      {{"run", "--from", saved(), "--answer", "1"}, "--answer: '1' is not of the form ID=JSON"},
      {{"run", "--from", saved(), "--answer", "x=1"}, "--answer: no call 'x' is pending; there are: 1"},
      {{"run", "--from", saved(), "--answer", "7=1"}, "--answer: no call '7' is pending; there are: 1"},
      {{"run", "--from", saved(), "--answer", "1=yes"}, "'yes' is not JSON"},
      {{"run", "--from", saved(), "--answer", "1=1", "--answer", "1=2"}, "call 1 is answered twice"},
      {{"run", "--from", saved(), "--answer", "1=1", "--answer-error", "1=2"}, "call 1 is answered twice"},
      {{"run", "--from", saved(), "--input", "x=1"},
       "--input, --stdin, --file and arguments after -- are for a program"},
      {{"run", "-c", "1", "--answer", "1=1"}, "give --from FILE, and no program"},
      {{"run", "-c", "1", "--start-again", "--from", saved()}, "give --from FILE, and no program"},
      {{"run", "-c", "1", "--key", saved()}, "--key: give --save FILE or --from FILE"},
      {{"run", "-c", "1", "--save", "/no/such/folder/file"}, "--save: cannot write to '/no/such/folder'"},
      {{"run", "-c", "1", "--save", folder_}, "is a directory"},
      {{"run", "-c", "1", "--save", "-"}, "--save: give the name of a file"},
      {{"checkpoint"}, "subcommand"},
      {{"checkpoint", "show"}, "FILE"},
  };
  for (const auto& [arguments, message] : cases) {
    const Finished finished = eryx(arguments);
    EXPECT_THAT(finished, EndsWithStatus(2, "", AllOf(StartsWith("eryx: "), HasSubstr(message)))) << message;
  }
}

}  // namespace
}  // namespace eryx::cli_test
