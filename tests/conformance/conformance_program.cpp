// SPDX-License-Identifier: MIT OR Apache-2.0
#include "conformance_program.hpp"

#include <boost/json/parse.hpp>
#include <charconv>
#include <sstream>
#include <stdexcept>

namespace eryx::conformance {
namespace {

constexpr std::string_view directive_prefix = "# ";
constexpr std::string_view block_prefix = "#|";

[[noreturn]] void reject(std::string_view directive, std::string_view reason) {
  throw std::invalid_argument("directive '" + std::string(directive) + "': " + std::string(reason));
}

template <typename Number>
Number parse_number(std::string_view directive, std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) reject(directive, "not a number");
  return number;
}

std::vector<std::uint32_t> parse_numbers(std::string_view directive, std::string_view text) {
  std::vector<std::uint32_t> numbers;
  while (true) {
    const std::size_t comma = text.find(", ");
    numbers.push_back(parse_number<std::uint32_t>(directive, text.substr(0, comma)));
    if (comma == std::string_view::npos) return numbers;
    text.remove_prefix(comma + 2);
  }
}

Outcome parse_outcome(std::string_view directive, std::string_view text) {
  for (const Outcome outcome :
       {Outcome::Completed, Outcome::Raised, Outcome::LimitExceeded, Outcome::Cancelled, Outcome::Trapped}) {
    if (text == to_string(outcome)) return outcome;
  }
  reject(directive, "not an outcome");
}

Limits parse_limits(std::string_view directive, std::string_view text) {
  Limits limits;
  const boost::json::object members = boost::json::parse(text).as_object();
  for (const auto& [name, value] : members) {
    const auto number = value.to_number<std::uint64_t>();
    if (name == "wall_time_ms") {
      limits.wall_time = std::chrono::milliseconds(number);
    } else if (name == "grace_ms") {
      limits.grace = std::chrono::milliseconds(number);
    } else if (name == "memory_mib") {
      limits.memory = Bytes{number << 20};
    } else if (name == "output_kib") {
      limits.output = Bytes{number << 10};
    } else if (name == "result_kib") {
      limits.result = Bytes{number << 10};
    } else if (name == "files_kib") {
      limits.files = Bytes{number << 10};
    } else if (name == "file_entries") {
      limits.file_entries = number;
    } else if (name == "source_kib") {
      limits.source = Bytes{number << 10};
    } else if (name == "input_kib") {
      limits.input = Bytes{number << 10};
    } else {
      reject(directive, "unknown limit " + std::string(name));
    }
  }
  return limits;
}

ClockOptions parse_clock(std::string_view directive, std::string_view text) {
  ClockOptions clock;
  const boost::json::object members = boost::json::parse(text).as_object();
  for (const auto& [name, value] : members) {
    if (name == "start_s") {
      clock.start = std::chrono::sys_seconds(std::chrono::seconds(value.to_number<std::int64_t>()));
    } else if (name == "frozen") {
      clock.flow = value.as_bool() ? ClockOptions::Flow::Frozen : ClockOptions::Flow::Running;
    } else if (name == "granularity_ns") {
      clock.granularity = std::chrono::nanoseconds(value.to_number<std::int64_t>());
    } else {
      reject(directive, "unknown option " + std::string(name));
    }
  }
  return clock;
}

/// Applies one directive; a line that is none is a comment.
void apply(Program& program, std::string_view name, std::string_view argument) {
  Expectation& expected = program.expected;
  const auto text = std::string(argument);
  if (name == "stdin") {
    program.options.standard_input(std::string(boost::json::parse(text).as_string()));
  } else if (name == "inputs") {
    program.options.inputs(boost::json::parse(text).as_object());
  } else if (name == "env") {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) reject(name, "not NAME=VALUE");
    program.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  } else if (name == "result-variable") {
    program.result_variable = text;
  } else if (name == "limits") {
    program.limits = parse_limits(name, text);
    program.options.limits(*program.limits);
  } else if (name == "clock") {
    program.clock = parse_clock(name, text);
  } else if (name == "expect-outcome") {
    expected.outcome = argument == "any" ? std::nullopt : std::optional(parse_outcome(name, argument));
  } else if (name == "expect-exit-code") {
    expected.exit_code = parse_number<int>(name, argument);
  } else if (name == "expect-exception") {
    expected.exception = text;
  } else if (name == "expect-lines") {
    expected.lines = parse_numbers(name, argument);
  } else if (name == "expect-limit") {
    expected.limit = text;
  } else if (name == "expect-value") {
    expected.value = text;
  } else if (name == "expect-value-error") {
    expected.value_error = text;
  } else if (name == "expect-stdout") {
    if (!text.empty()) expected.standard_output += text + "\n";
  } else if (name == "expect-stdout-contains") {
    expected.standard_output_parts.push_back(text);
  } else if (name == "expect-stderr-contains") {
    expected.standard_error_parts.push_back(text);
  } else if (name == "expect-truncated") {
    expected.truncated = argument == "true";
  } else if (name.starts_with("expect")) {
    // Prose may hold a colon too; a misspelled expectation must not pass for it.
    reject(name, "unknown");
  }
}

/// JSON text without the white space outside strings, which has no meaning.
std::string compact(std::string_view json) {
  std::string text;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (in_string && json[i] == '\\') {
      text += json.substr(i++, 2);
      continue;
    }
    if (json[i] == '"') in_string = !in_string;
    if (in_string || (json[i] != ' ' && json[i] != '\n')) text += json[i];
  }
  return text;
}

bool same(std::string_view a, std::string_view b) { return a == b; }

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::vector<std::uint32_t> user_lines(const ExecuteResult& result) {
  std::vector<std::uint32_t> lines;
  if (!result.exception) return lines;
  for (const TracebackFrame& frame : result.exception->frames) {
    if (frame.file == "<user>") lines.push_back(frame.line);
  }
  return lines;
}

std::string describe(const std::vector<std::uint32_t>& lines) {
  std::ostringstream text;
  for (const std::uint32_t line : lines) text << line << ' ';
  return text.str();
}

/// Adds a sentence when `actual` is not what was expected, both optional texts.
template <typename Agrees>
void compare(std::vector<std::string>& differences, std::string_view what,
             const std::optional<std::string>& expected, const std::optional<std::string>& actual,
             Agrees agrees) {
  if (!expected && !actual) return;
  if (expected && actual && agrees(*actual, *expected)) return;
  differences.push_back(std::string(what) + " is " + actual.value_or("absent") + ", expected " +
                        expected.value_or("none"));
}

void compare_ending(std::vector<std::string>& differences, const Expectation& expected, Outcome outcome,
                    const ExecuteResult& result) {
  compare(differences, "outcome", to_string(outcome), to_string(result.outcome), same);
  if (outcome == Outcome::Completed || outcome == Outcome::Raised) {
    const int exit_code = expected.exit_code.value_or(outcome == Outcome::Raised ? 1 : 0);
    compare(differences, "exit code", std::to_string(exit_code), std::to_string(result.exit_code), same);
  }
  std::optional<std::string> exception;
  if (result.exception) exception = result.exception->type + ": " + result.exception->message;
  const auto same_exception = [](std::string_view actual, std::string_view wanted) {
    const std::size_t type = wanted.find(": ");
    return type == std::string_view::npos ? actual.starts_with(wanted)
                                          : actual.starts_with(wanted.substr(0, type + 2)) &&
                                                contains(actual.substr(type + 2), wanted.substr(type + 2));
  };
  // A breached limit may or may not come with the exception that it raised.
  if (expected.exception || outcome != Outcome::LimitExceeded) {
    compare(differences, "exception", expected.exception, exception, same_exception);
  }
  if (expected.lines && *expected.lines != user_lines(result)) {
    differences.push_back("frames are at lines " + describe(user_lines(result)) + ", expected " +
                          describe(*expected.lines));
  }
  std::optional<std::string> limit;
  if (result.limit) limit = to_string(result.limit->kind);
  compare(differences, "limit", expected.limit, limit, same);
  compare(differences, "value", expected.value, result.value_json,
          [](std::string_view a, std::string_view b) { return compact(a) == compact(b); });
  compare(differences, "value error", expected.value_error, result.value_error, contains);
}

void compare_output(std::vector<std::string>& differences, const Expectation& expected,
                    const ExecuteResult& result) {
  if (expected.outcome && expected.standard_output_parts.empty()) {
    compare(differences, "stdout", expected.standard_output, result.stdout_text, same);
  }
  for (const std::string& part : expected.standard_output_parts) {
    if (!contains(result.stdout_text, part)) differences.push_back("stdout lacks: " + part);
  }
  if (expected.outcome && expected.standard_error_parts.empty()) {
    compare(differences, "stderr", "", result.stderr_text, same);
  }
  for (const std::string& part : expected.standard_error_parts) {
    if (!contains(result.stderr_text, part)) differences.push_back("stderr lacks: " + part);
  }
  if (expected.outcome && expected.truncated != result.output_truncated) {
    differences.emplace_back(expected.truncated ? "output was not truncated" : "output was truncated");
  }
}

}  // namespace

Program parse_program(std::string source) {
  Program program;
  std::istringstream lines(source);
  for (std::string line; std::getline(lines, line) && line.starts_with('#');) {
    if (line.starts_with(block_prefix)) {
      const std::size_t start =
          line.size() > block_prefix.size() ? block_prefix.size() + 1 : block_prefix.size();
      program.expected.standard_output += line.substr(start) + "\n";
      continue;
    }
    const std::size_t colon = line.find(':');
    if (!line.starts_with(directive_prefix) || colon == std::string::npos) continue;
    const std::string_view name = std::string_view(line).substr(2, colon - 2);
    const std::size_t argument = line.find_first_not_of(' ', colon + 1);
    apply(program, name,
          argument == std::string::npos ? std::string_view() : std::string_view(line).substr(argument));
  }
  program.source = std::move(source);
  return program;
}

Sandbox sandbox_of(const Program& program) {
  SandboxBuilder builder = Sandbox::builder();
  builder.result_variable(program.result_variable).clock(program.clock);
  for (const auto& [name, value] : program.environment) builder.environment(name, value);
  return builder.build();
}

ExecuteResult run(const Program& program) {
  return sandbox_of(program).execute(program.source, program.options);
}

std::vector<std::string> mismatches(const Expectation& expected, const ExecuteResult& result) {
  std::vector<std::string> differences;
  if (expected.outcome) compare_ending(differences, expected, *expected.outcome, result);
  compare_output(differences, expected, result);
  return differences;
}

}  // namespace eryx::conformance
