// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs every program under programs/ in the sandbox; one test per file, named after it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance_program.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx::conformance {
namespace {

const std::filesystem::path programs_folder = ERYX_CONFORMANCE_PROGRAMS;

std::vector<std::filesystem::path> program_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(programs_folder)) {
    if (entry.path().extension() == ".py") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string test_name(const testing::TestParamInfo<std::filesystem::path>& info) {
  std::string name = std::filesystem::relative(info.param, programs_folder).replace_extension().string();
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class ConformanceTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(ConformanceTest, DoesAsItSays) {
  const Program program = parse_program(support::read_file(GetParam()));
  const ExecuteResult result = run(program);
  EXPECT_THAT(mismatches(program.expected, result), testing::IsEmpty()) << testing::PrintToString(result);
}

INSTANTIATE_TEST_SUITE_P(Programs, ConformanceTest, testing::ValuesIn(program_files()), test_name);

}  // namespace
}  // namespace eryx::conformance
