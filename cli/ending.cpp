// SPDX-License-Identifier: MIT OR Apache-2.0
#include "ending.hpp"

#include <fmt/format.h>

#include <string_view>

#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

/// How to raise the limit with the options of this command.
std::string_view remedy(LimitKind kind) {
  switch (kind) {
    case LimitKind::WallTime: return "allow more with --timeout, such as --timeout 2m";
    case LimitKind::Memory: return "allow more with --memory, such as --memory 512MiB";
    case LimitKind::Files: return "allow more with --files-limit, such as --files-limit 256MiB";
    case LimitKind::FileEntries: return "write fewer files, or one archive of them";
    case LimitKind::Fuel: return "allow more with --fuel; stats.fuel of --json says what a program takes";
    case LimitKind::Source: return "programs are limited to 4 MiB: read the data with --stdin instead";
    case LimitKind::Input: return "inputs and standard input are limited to 64 MiB";
  }
  return {};
}

}  // namespace

std::string describe_ending(const ExecuteResult& result) {
  std::string text;
  if (result.exception) {
    text += terminal_lines(result.exception->traceback);
    if (!text.empty() && text.back() != '\n') text += '\n';
  }
  if (result.limit)
    text += fmt::format("eryx: {}; {}\n", result.limit->describe(), remedy(result.limit->kind));
  if (result.trap)
    text += fmt::format("eryx: the interpreter was stopped: {}\n", terminal_line(*result.trap));
  if (result.outcome == Outcome::Cancelled) text += "eryx: cancelled\n";
  if (result.output_truncated)
    text += "eryx: output was dropped; allow more with --output-limit, such as 64MiB\n";
  // Nothing about `value_error`: only who asks for JSON gets a result, and finds it there; else it is a variable like others.
  return text;
}

std::string describe_missing_input(const ExecuteResult& result) {
  if (!result.exception || result.exception->type != "EOFError" ||
      result.exception->message != "EOF when reading a line")
    return {};
  return "eryx: there was nothing to read: redirect this command's input, or give it a file with --stdin "
         "FILE\n";
}

}  // namespace eryx::cli
