// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/eryx.hpp"

/// One conformance program: its source, how it is to be run and what must come out. README.md beside this file
/// describes the directives.
namespace eryx::conformance {

struct Expectation {
  std::optional<Outcome> outcome =
      Outcome::Completed;  ///< Absent: any ending will do, and only stdout is checked.
  std::optional<int> exit_code;
  std::optional<std::string> exception;  ///< "Type: part of the message"
  std::optional<std::vector<std::uint32_t>> lines;
  std::optional<std::string> limit;
  std::optional<std::string> value;
  std::optional<std::string> value_error;
  std::string standard_output;
  std::vector<std::string> standard_output_parts;
  std::vector<std::string> standard_error_parts;
  bool truncated = false;
};

struct Program {
  std::string source;
  ExecuteOptions options;
  std::optional<Limits> limits;  ///< Those in `options`, if it has any.
  std::vector<std::pair<std::string, std::string>> environment;
  std::string result_variable = "result";
  ClockOptions clock;
  Expectation expected;
};

/// Reads the directives at the head of `source`.
///
/// Errors: std::invalid_argument naming the directive that is unknown or malformed.
[[nodiscard]] Program parse_program(std::string source);

/// The sandbox that the program is meant for.
[[nodiscard]] Sandbox sandbox_of(const Program& program);

/// Runs the program in a fresh sandbox.
[[nodiscard]] ExecuteResult run(const Program& program);

/// What of `result` differs from what was expected, one sentence each; empty when all is as it should be.
[[nodiscard]] std::vector<std::string> mismatches(const Expectation& expected, const ExecuteResult& result);

}  // namespace eryx::conformance
