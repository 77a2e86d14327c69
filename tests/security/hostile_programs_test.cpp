// SPDX-License-Identifier: MIT OR Apache-2.0
/// Runs each program under programs/: it must end as it says, and the next execution must be an ordinary one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "conformance_program.hpp"
#include "hostile_program_files.hpp"
#include "support.hpp"
#include "support/files.hpp"
#include "support/result_matchers.hpp"

namespace eryx::security {
namespace {

class HostileProgramTest : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(HostileProgramTest, StaysInside) {
  const conformance::Program program = conformance::parse_program(support::read_file(GetParam()));
  for (int repetition = 0; repetition < 2; ++repetition) {
    const ExecuteResult result = conformance::run(program);
    EXPECT_THAT(conformance::mismatches(program.expected, result), testing::IsEmpty())
        << testing::PrintToString(result);
    expect_ordinary_execution();
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, HostileProgramTest, testing::ValuesIn(hostile_program_files()),
                         [](const auto& file) { return file.param.stem().string(); });

}  // namespace
}  // namespace eryx::security
