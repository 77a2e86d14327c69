// SPDX-License-Identifier: MIT OR Apache-2.0
/// Checks programs that are known to be good. What is found is in known_findings.txt with the reason why it is true, and
/// nothing is there that is not found.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/value.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance_program.hpp"
#include "eryx/eryx.hpp"

namespace eryx {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> programs_in(const fs::path& root) {
  std::vector<fs::path> programs;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.path().extension() == ".py") programs.push_back(entry.path());
  std::sort(programs.begin(), programs.end());
  return programs;
}

/// Lines "module NAME - reason" and "FILE:LINE KIND - reason".
std::set<std::string> known_findings() {
  std::set<std::string> known;
  std::ifstream file(ERYX_KNOWN_FINDINGS);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::size_t end = line.find(" - ");
    EXPECT_NE(end, std::string::npos) << "no reason is given: " << line;
    known.insert(line.substr(0, end));
  }
  return known;
}

std::string key_of(const Diagnostic& found, const std::string& file) {
  if (found.kind == DiagnosticKind::MissingModule) {
    const std::size_t begin = found.message.find('\'') + 1;
    return "module " + found.message.substr(begin, found.message.find('\'', begin) - begin);
  }
  return file + ":" + std::to_string(found.line) + " " + to_string(found.kind);
}

/// The modules and packages beside CPython's tests, which these import.
ExecuteOptions with_helpers(const fs::path& root) {
  FileMap files{{"/data/test/__init__.py", ""}};
  for (const auto& entry : fs::directory_iterator(root)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".py") files.emplace("/data/" + name, "");
    if (entry.is_directory()) files.emplace("/data/" + name + "/__init__.py", "");
  }
  return ExecuteOptions().files(std::move(files));
}

class Corpus : public testing::Test {
 protected:
  void check(const Sandbox& sandbox, const std::string& source, const std::string& file,
             const ExecuteOptions& run) {
    CheckOptions options;
    options.run = run;
    const CheckResult checked = sandbox.check(source, options);
    if (checked.execution.limit && checked.execution.limit->kind == LimitKind::Source)
      return;  // it has that limit
    EXPECT_EQ(checked.execution.outcome, Outcome::Completed)
        << file << (checked.execution.exception ? checked.execution.exception->traceback : "");
    for (const Diagnostic& found : checked.diagnostics) {
      const std::string key = key_of(found, file);
      found_.insert(key);
      if (!known_.contains(key)) unknown_[key] = describe(CheckResult{{found}, false, {}}, source, file);
    }
  }

  void TearDown() override {
    for (const auto& [key, text] : unknown_) ADD_FAILURE() << key << "\n" << text;
  }

  std::set<std::string> known_ = known_findings();
  std::set<std::string> found_;
  std::map<std::string, std::string> unknown_;
};

TEST_F(Corpus, HasNoFalseAlarms) {
  const fs::path tests = ERYX_CPYTHON_TESTS;
  const Sandbox sandbox = Sandbox::builder().build();
  const ExecuteOptions run = with_helpers(tests);
  int count = 0;
  for (const fs::path& path : programs_in(tests)) {
    const std::string file = fs::relative(path, tests).string();
    // Some are bad on purpose.
    if (file.find("bad") != std::string::npos) continue;
    check(sandbox, read(path), file, run);
    ++count;
  }
  EXPECT_GT(count, 900);
  const fs::path programs = ERYX_CONFORMANCE_PROGRAMS;
  for (const fs::path& path : programs_in(programs)) {
    const conformance::Program program = conformance::parse_program(read(path));
    check(sandbox, program.source, "conformance/" + fs::relative(path, programs).string(), program.options);
  }
  for (const std::string& key : known_) EXPECT_TRUE(found_.contains(key)) << "no longer found: " << key;
}

// The check repeats little of the compiler: it asks it when in doubt. Here it must doubt often enough.
TEST(SameRefusals, AsTheCompiler) {
  FileMap files;
  for (const char* name :
       {"test_asyncgen", "test_compile", "test_coroutines", "test_except_star", "test_exceptions",
        "test_future_stmt/test_future", "test_grammar", "test_listcomps", "test_named_expressions",
        "test_patma", "test_positional_only_arg", "test_scope", "test_syntax", "test_type_params",
        "test_unpack_ex"}) {
    const fs::path path = fs::path(ERYX_CPYTHON_TESTS) / (std::string(name) + ".py");
    files.emplace("/data/" + path.filename().string(), read(path));
  }
  Limits limits;
  limits.wall_time = std::chrono::minutes(5);
  limits.memory = Bytes{512u << 20};
  const ExecuteResult result = Sandbox::builder().limits(limits).build().execute(
      read(ERYX_SAME_REFUSALS), ExecuteOptions().files(std::move(files)));
  ASSERT_EQ(result.outcome, Outcome::Completed) << (result.exception ? result.exception->traceback : "");
  const boost::json::value value = result.value();
  EXPECT_GT(value.at("texts").as_int64(), 20'000);
  EXPECT_GT(value.at("refused").as_int64(), 3'000);
  for (const boost::json::value& text : value.at("differing").as_array())
    ADD_FAILURE() << text.as_string().c_str();
}

}  // namespace
}  // namespace eryx
