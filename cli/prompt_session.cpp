// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prompt_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/value.hpp>
#include <chrono>
#include <utility>

namespace eryx::cli {
namespace {

using namespace std::chrono_literals;

// Runs the statements of one input in the namespace of the session, as Python's prompt does: compiled as "single" prints
// the values of expressions. `asyncio.run` is treated as in programs (see guest/python/_eryx/program.py). Its two
// frames are cut out of tracebacks by `without_own_frames`.
constexpr const char* runner = R"(
{0}def __eryx_prompt__():
    import builtins
    from _eryx import prompt
    names = builtins.globals()
    del names["__eryx_prompt__"]
    names.pop("__eryx_exit__", None)
    text, file = names.pop("__eryx_input__")
    code = prompt.compile_typed(text, file, may_await={1})
    try:
        coroutine = builtins.eval(code, names)
        if code.co_flags & 0x80:
            {2}coroutine
    except SystemExit:
        names["__eryx_exit__"] = True
        raise
{2}__eryx_prompt__()
)";

constexpr const char* incompleteness = "from _eryx import prompt\n__eryx_exit__ = prompt.is_incomplete(text)";

/// A statement without any of these words cannot await, and runs without an event loop, as in programs.
bool may_await(const std::string& text) {
  return text.find("await") != std::string::npos || text.find("async") != std::string::npos;
}

bool is_own_frame(std::string_view line) {
  constexpr std::string_view file = "  File \"<user";
  if (!line.starts_with(file)) return false;
  const std::size_t end = line.find_first_not_of("-0123456789", file.size());  // of "<user>" or "<user-2>"
  return end != std::string_view::npos && line.substr(end).starts_with(">\", line ") &&
         (line.ends_with(", in <module>") || line.ends_with(", in __eryx_prompt__"));
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// The traceback of a statement without the frames of `runner`. If no frames remain, the heading is dropped too, as for
/// a syntax error at Python's prompt.
std::string without_own_frames(std::string_view traceback) {
  constexpr std::string_view heading = "Traceback (most recent call last):";
  std::vector<std::string_view> kept;
  bool is_in_own_frame = false;
  for (const std::string_view line : split_lines(traceback)) {
    if (is_own_frame(line)) {
      is_in_own_frame = true;
      continue;
    }
    if (is_in_own_frame && line.starts_with("    ")) continue;  // its source, and the marks below
    is_in_own_frame = false;
    const bool is_frame = line.starts_with("  ") && line.find(", in ") != std::string_view::npos;
    if (!kept.empty() && kept.back() == heading && !is_frame) kept.pop_back();
    kept.push_back(line);
  }
  std::string text;
  for (const std::string_view line : kept) text.append(line).append("\n");
  return text;
}

StatementResult finish(ExecuteResult result) {
  if (result.exception) result.exception->traceback = without_own_frames(result.exception->traceback);
  const bool wants_exit = result.outcome == Outcome::Completed && result.value_json == "true";
  return {std::move(result), wants_exit};
}

/// Options for queries of the prompt itself. They may run code of the session, under the limits of its statements, and
/// must not make the user wait.
ExecuteOptions question(std::string_view text, Limits limits) {
  ExecuteOptions options;
  options.input("text", boost::json::string(text));
  limits.wall_time = std::min<std::chrono::nanoseconds>(limits.wall_time, 1s);
  limits.grace = 0s;
  options.limits(limits);
  return options;
}

}  // namespace

StatementResult PromptSession::execute(const std::string& text, ExecuteOptions options) {
  // Uses the session's count, which is part of checkpoints, so that names stay unique in a loaded session.
  options.input("__eryx_input__", {text, fmt::format("<input-{}>", session_.execution_count() + 1)});
  const bool awaits = may_await(text);
  return finish(session_.execute(fmt::format(fmt::runtime(runner), awaits ? "async " : "",
                                             awaits ? "True" : "False", awaits ? "await " : ""),
                                 options));
}

StatementResult PromptSession::resume(const ResumeOptions& options) {
  return finish(session_.resume(options));
}

bool PromptSession::is_incomplete(const std::string& text) const {
  return sandbox_.execute(incompleteness, question(text, limits_)).value_json == "true";
}

std::vector<std::string> PromptSession::completions(std::string_view word) {
  if (session_.is_suspended()) return {};
  return session_.completions(word, question({}, limits_));
}

}  // namespace eryx::cli
