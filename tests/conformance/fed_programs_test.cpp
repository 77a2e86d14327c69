// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs every program under programs/ while its text arrives, cut in several ways: it ends as if it had been whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance_program.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx::conformance {
namespace {

const std::filesystem::path programs_folder = ERYX_CONFORMANCE_PROGRAMS;

/// Programs that look at what a fed program has in another way: docs/feeding.md says what.
const std::set<std::string>& left_out() {
  static const std::set<std::string> names{};
  return names;
}

std::string name_of(const std::filesystem::path& file) {
  return std::filesystem::relative(file, programs_folder).replace_extension().string();
}

std::vector<std::filesystem::path> program_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(programs_folder)) {
    if (entry.path().extension() == ".py" && !left_out().contains(name_of(entry.path())))
      files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string test_name(const testing::TestParamInfo<std::filesystem::path>& info) {
  std::string name = name_of(info.param);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

/// Where a text is cut: after each line, or behind 1 to `most` bytes.
struct Cuts {
  enum class At { LineEnds, Anywhere } at;
  std::size_t most = 1;
};

std::vector<std::string_view> pieces_of(std::string_view text, Cuts cuts) {
  std::mt19937 random(17);
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    std::size_t size = 1 + random() % cuts.most;
    if (cuts.at == Cuts::At::LineEnds)
      size = text.find('\n') == text.npos ? text.size() : text.find('\n') + 1;
    pieces.push_back(text.substr(0, size));
    text.remove_prefix(pieces.back().size());
  }
  return pieces;
}

ExecuteResult run_fed(const Program& program, Cuts cuts) {
  Session session(sandbox_of(program));
  session.begin_feed({.execute = program.options});
  for (const std::string_view piece : pieces_of(program.source, cuts)) (void)session.feed(piece);
  return session.finish();
}

class FedProgramTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(FedProgramTest, EndsAsIfItHadBeenWhole) {
  const Program program = parse_program(support::read_file(GetParam()));
  Session session(sandbox_of(program));
  const ExecuteResult whole = session.execute(program.source, program.options);
  const bool is_as_expected =
      mismatches(program.expected, whole).empty();  // sandboxes end in another way than sessions
  for (const Cuts cuts :
       {Cuts{Cuts::At::LineEnds}, Cuts{Cuts::At::Anywhere, 1}, Cuts{Cuts::At::Anywhere, 300}}) {
    SCOPED_TRACE(cuts.most);
    const ExecuteResult fed = run_fed(program, cuts);
    if (is_as_expected) {
      EXPECT_THAT(mismatches(program.expected, fed), testing::IsEmpty()) << testing::PrintToString(fed);
    }
    EXPECT_EQ(fed.outcome, whole.outcome);
    EXPECT_EQ(fed.exit_code, whole.exit_code);
    ASSERT_EQ(fed.exception.has_value(), whole.exception.has_value()) << testing::PrintToString(fed);
    if (fed.exception) {
      EXPECT_EQ(fed.exception->traceback, whole.exception->traceback);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, FedProgramTest, testing::ValuesIn(program_files()), test_name);

}  // namespace
}  // namespace eryx::conformance
