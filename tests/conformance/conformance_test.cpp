// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs every program under programs/ in the sandbox; one test per file, named after it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "conformance_program.hpp"

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
  std::ifstream file(GetParam(), std::ios::binary);
  const Program program = parse_program(std::string(std::istreambuf_iterator<char>(file), {}));
  const ExecuteResult result = run(program);
  for (const std::string& mismatch : mismatches(program.expected, result)) ADD_FAILURE() << mismatch;
  if (HasFailure() && result.exception) ADD_FAILURE() << result.exception->traceback;
}

INSTANTIATE_TEST_SUITE_P(Programs, ConformanceTest, testing::ValuesIn(program_files()), test_name);

}  // namespace
}  // namespace eryx::conformance
