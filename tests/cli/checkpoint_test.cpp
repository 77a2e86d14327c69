// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx run --save`, `--from`, `--answer`, and `eryx checkpoint show`.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "command_fixture.hpp"
#include "process.hpp"

namespace eryx::cli_test {
namespace {

class CheckpointTest : public CommandTest {
 protected:
  [[nodiscard]] std::string saved() const { return folder_ / "saved"; }

  [[nodiscard]] std::string contents() const {
    std::ifstream file(saved(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// A file with a program that awaits `approve`, then `again`, and knows `six`.
  void save_suspended(const std::string& program) {
    tools_ = write("tools.json",
                   R"({"approve": {"later": true}, "again": {"later": true}, "six": {"result": 6}})");
    const Finished finished = eryx({"run", "-c", program, "--callbacks", tools_, "--save", saved()});
    ASSERT_EQ(finished.status, 120) << finished.standard_error;
  }

  std::string tools_;
};

void expect_contains(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text << "expected: " << part;
}

TEST_F(CheckpointTest, StateIsKeptFromOneProgramToTheNext) {
  const Finished first = eryx({"run", "-c", "x = 1\ndef f(): return x\nprint('saved')", "--save", saved()});
  EXPECT_EQ(first.status, 0);
  EXPECT_EQ(first.standard_output, "saved\n");
  EXPECT_EQ(first.standard_error, "");
  for (const char* expected : {"2\n", "3\n", "4\n"}) {
    const Finished next = eryx({"run", "-c", "x += 1; print(f())", "--from", saved(), "--save", saved()});
    EXPECT_EQ(next.standard_output, expected) << next.standard_error;
  }
  EXPECT_EQ(eryx({"run", "-c", "x = 100", "--from", saved()}).status, 0);
  EXPECT_EQ(eryx({"run", "-", "--from", saved()}, "print(f())").standard_output, "4\n")
      << "without --save nothing is written";
  EXPECT_EQ(eryx({"run", "-c", "print(x, y)", "--input", "y=[2]", "--from", saved()}).standard_output,
            "4 [2]\n");
}

TEST_F(CheckpointTest, TracebacksShowTheLinesOfEarlierPrograms) {
  ASSERT_EQ(eryx({"run", "-c", "def f(): raise ValueError('one')", "--save", saved()}).status, 0);
  const Finished next = eryx({"run", "-c", "f()", "--from", saved()});
  EXPECT_EQ(next.status, 1);
  expect_contains(next.standard_error, "File \"<user-2>\", line 1, in <module>\n    f()\n");
  expect_contains(next.standard_error,
                  "File \"<user>\", line 1, in f\n    def f(): raise ValueError('one')\n");
}

TEST_F(CheckpointTest, TheFileStaysAsItWasAfterAFailure) {
  ASSERT_EQ(eryx({"run", "-c", "x = 1", "--save", saved()}).status, 0);
  const std::string before = contents();
  const std::vector<std::pair<std::string, int>> cases = {
      {"x = 2\n1/0", 1},
      {"x = 2\nwhile True: pass", 124},
      {"x = 2\nimport os; os.abort()", 126},
      {"x = 2\nbytearray(10**9)", 121},
  };
  for (const auto& [program, status] : cases) {
    const Finished finished =
        eryx({"run", "-c", program, "--from", saved(), "--save", saved(), "--timeout", "1s"});
    EXPECT_EQ(finished.status, status) << finished.standard_error;
    expect_contains(finished.standard_error, "eryx: '" + saved() + "' was not written");
    EXPECT_EQ(contents(), before);
  }
  EXPECT_EQ(
      eryx({"run", "-c", "x = 2; import sys; sys.exit(3)", "--from", saved(), "--save", saved()}).status, 3);
  EXPECT_EQ(eryx({"run", "-c", "print(x)", "--from", saved()}).standard_output, "2\n")
      << "a program that ends itself has not failed";
}

TEST_F(CheckpointTest, ASuspendedProgramIsAnsweredAsOftenAsOneLikes) {
  save_suspended("print('before')\nok = await approve(amount=2**70)\nprint(ok, await six())");
  const Finished yes =
      eryx({"run", "--from", saved(), "--answer", "1=[true, \"a=b\"]", "--callbacks", tools_});
  EXPECT_EQ(yes.status, 0) << yes.standard_error;
  EXPECT_EQ(yes.standard_output, "[True, 'a=b'] 6\n");
  const Finished exact =
      eryx({"run", "--from", saved(), "--answer", "1=1180591620717411303424", "--callbacks", tools_});
  EXPECT_EQ(exact.standard_output, "1180591620717411303424 6\n") << exact.standard_error;
  const Finished no = eryx({"run", "--from", saved(), "--answer-error", "1=too much = no"});
  EXPECT_EQ(no.status, 1);
  EXPECT_TRUE(no.standard_error.ends_with("eryx.CallbackError: too much = no\n")) << no.standard_error;
}

TEST_F(CheckpointTest, WhatWaitsIsSaidWithTheWayToGoOn) {
  tools_ = write("tools.json", R"({"approve": {"later": true}})");
  const std::vector<std::string> run{"run", "-c", "print(1)\nawait approve(amount=5)", "--callbacks", tools_};
  const Finished unsaved = eryx(run);
  EXPECT_EQ(unsaved.status, 120);
  EXPECT_EQ(unsaved.standard_output, "1\n");
  EXPECT_EQ(unsaved.standard_error,
            "eryx: suspended, waiting for a call:\n  1  approve({\"amount\": 5})\n"
            "eryx: to go on later, run it with --save FILE\n");
  std::vector<std::string> saving = run;
  saving.insert(saving.end(), {"--save", saved()});
  expect_contains(eryx(saving).standard_error,
                  "eryx: go on with: eryx run --from " + saved() + " --answer 1=JSON\n");

  std::vector<std::string> as_json = saving;
  as_json.emplace_back("--json");
  const Finished json = eryx(as_json);
  EXPECT_EQ(json.status, 120);
  EXPECT_EQ(json.standard_error, "");
  EXPECT_EQ(boost::json::parse(json.standard_output).at("pending_calls"),
            boost::json::parse(R"([{"id": 1, "callback": "approve", "arguments": {"amount": 5}}])"));
}

TEST_F(CheckpointTest, AnswersOneCallAfterTheOther) {
  save_suspended("print(await approve())\nprint(await again())");
  const Finished second =
      eryx({"run", "--from", saved(), "--save", saved(), "--answer", "1=\"a\"", "--callbacks", tools_});
  EXPECT_EQ(second.status, 120) << second.standard_error;
  EXPECT_EQ(second.standard_output, "a\n");
  const Finished shown = eryx({"checkpoint", "show", saved(), "--json"});
  const auto id =
      boost::json::parse(shown.standard_output).at("pending_calls").at(0).at("id").to_number<int>();
  const Finished third = eryx({"run", "--from", saved(), "--answer", std::to_string(id) + "=\"b\""});
  EXPECT_EQ(third.status, 0) << third.standard_error;
  EXPECT_EQ(third.standard_output, "b\n");
}

TEST_F(CheckpointTest, CallbacksAreAskedAnew) {
  save_suspended("print(await approve())");
  const std::string now = write("now.json", R"({"approve": {"result": "now"}})");
  const Finished finished = eryx({"run", "--from", saved(), "--start-again", "--callbacks", now});
  EXPECT_EQ(finished.status, 0) << finished.standard_error;
  EXPECT_EQ(finished.standard_output, "now\n");
  const Finished unanswered = eryx({"run", "--from", saved(), "--callbacks", tools_});
  EXPECT_EQ(unanswered.status, 120) << "without answers it goes on waiting: " << unanswered.standard_error;
}

TEST_F(CheckpointTest, Show) {
  ASSERT_EQ(eryx({"run", "-c", "x = 1", "--save", saved()}).status, 0);
  const Finished plain = eryx({"checkpoint", "show", saved()});
  EXPECT_EQ(plain.status, 0) << plain.standard_error;
  EXPECT_TRUE(
      plain.standard_output.starts_with("state       between two programs\nexecutions  1\nmemory      "))
      << plain.standard_output;

  save_suspended("await approve(amount=5, to='Ada')");
  const Finished suspended = eryx({"checkpoint", "show", saved()});
  expect_contains(suspended.standard_output, "state       suspended: a program waits\n");
  expect_contains(suspended.standard_output,
                  "pending calls\n  1  approve({\"amount\": 5, \"to\": \"Ada\"})\n");
  const auto whole = boost::json::parse(eryx({"checkpoint", "show", saved(), "--json"}).standard_output);
  EXPECT_EQ(whole.at("suspended"), true);
  EXPECT_EQ(
      whole.at("pending_calls"),
      boost::json::parse(R"([{"id": 1, "callback": "approve", "arguments": {"amount": 5, "to": "Ada"}}])"));
  EXPECT_GT(whole.at("memory_bytes").to_number<int>(), 1'000'000);
}

TEST_F(CheckpointTest, Keys) {
  const std::string key = write("key", "a secret");
  const std::string other = write("other", "another");
  ASSERT_EQ(eryx({"run", "-c", "x = 5", "--save", saved(), "--key", key}).status, 0);
  EXPECT_EQ(eryx({"run", "-c", "print(x)", "--from", saved(), "--key", key}).standard_output, "5\n");
  EXPECT_EQ(eryx({"checkpoint", "show", saved(), "--key", key}).status, 0);
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{}, std::vector<std::string>{"--key", other}}) {
    std::vector<std::string> arguments{"run", "-c", "print(x)", "--from", saved()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished finished = eryx(arguments);
    EXPECT_EQ(finished.status, 125);
    EXPECT_EQ(finished.standard_output, "");
    expect_contains(finished.standard_error, "--key FILE");
  }
  EXPECT_EQ(eryx({"run", "-c", "", "--save", saved(), "--key", write("empty", "")}).status, 2);
}

TEST_F(CheckpointTest, DamagedFiles) {
  ASSERT_EQ(eryx({"run", "-c", "x = 1", "--save", saved()}).status, 0);
  std::string damaged = contents();
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  for (const std::string& file : {write("damaged", damaged), write("short", damaged.substr(0, 1000)),
                                  write("foreign", "print(1)\n"), write("nothing", "")}) {
    const Finished finished = eryx({"run", "-c", "print(x)", "--from", file});
    EXPECT_EQ(finished.status, 125) << file;
    EXPECT_TRUE(finished.standard_error.starts_with("eryx: '" + file + "': ")) << finished.standard_error;
  }
}

TEST_F(CheckpointTest, Misuse) {
  const std::string state = folder_ / "state";
  ASSERT_EQ(eryx({"run", "-c", "x = 1", "--save", state}).status, 0);
  save_suspended("await approve()");
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
      {{"run", "--save", saved()}, "no program"},
      {{"run", "--from", "no-such-file"},
       "cannot read the checkpoint 'no-such-file': No such file or directory"},
      {{"run", "--from", state}, "no program waits in '" + state + "': give one"},
      {{"run", "--from", state, "--answer", "1=2"}, "no program waits"},
      {{"run", "--from", saved(), "-c", "1"}, "let it go on first: eryx run --from"},
      {{"run", "--from", saved(), "--answer", "1"}, "--answer: '1' is not of the form ID=JSON"},
      {{"run", "--from", saved(), "--answer", "x=1"}, "--answer: no call 'x' is pending; there are: 1"},
      {{"run", "--from", saved(), "--answer", "7=1"}, "--answer: no call '7' is pending; there are: 1"},
      {{"run", "--from", saved(), "--answer", "1=yes"}, "'yes' is not JSON"},
      {{"run", "--from", saved(), "--answer", "1=1", "--answer", "1=2"}, "call 1 is answered twice"},
      {{"run", "--from", saved(), "--answer", "1=1", "--answer-error", "1=2"}, "call 1 is answered twice"},
      {{"run", "--from", saved(), "--input", "x=1"}, "--input and --stdin are for a program that starts"},
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
    EXPECT_EQ(finished.status, 2) << message << ": " << finished.standard_error;
    EXPECT_EQ(finished.standard_output, "");
    EXPECT_TRUE(finished.standard_error.starts_with("eryx: ")) << finished.standard_error;
    expect_contains(finished.standard_error, message);
  }
}

}  // namespace
}  // namespace eryx::cli_test
