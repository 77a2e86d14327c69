// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Checking a program before it runs: `Sandbox::check` and `Session::check` find what would fail for certain, in the
/// sandbox in which it would run, and run nothing of it.
///
///     const eryx::CheckResult checked = sandbox.check(program);
///     if (!checked.passed()) answer_the_model(eryx::describe(checked, program));

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/detail/export.hpp"
#include "eryx/options.hpp"
#include "eryx/result.hpp"

namespace eryx {

/// What is wrong with a program.
enum class DiagnosticKind {
  Syntax,             ///< "syntax": CPython's compiler refuses it, in its words. Nothing else is then found.
  UnknownName,        ///< "unknown-name": nothing binds this name.
  UnknownCallback,    ///< "unknown-callback": `http.gte`, or `invoke("http.gte")`.
  CallbackArguments,  ///< "callback-arguments": the callback's schema refuses them.
  NotAwaited,         ///< "not-awaited": a coroutine that nobody awaits, so that its work is not done.
  MissingModule,      ///< "missing-module": an import that fails here.
};

/// The kind as in JSON and in texts: "unknown-name".
[[nodiscard]] ERYX_API const char* to_string(DiagnosticKind kind) noexcept;

/// One finding. Its texts quote the program, which nobody trusts; each has at most 2 KiB.
struct Diagnostic {
  DiagnosticKind kind = DiagnosticKind::Syntax;
  /// Both from 1; columns count characters (code points). The end is behind the last character, and on the same line
  /// behind the begin, or the same where a place has no extent.
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t end_line = 1;
  std::uint32_t end_column = 1;
  std::string message;
  std::string
      suggestion;  ///< What was probably meant, as Python: `print`, `import json`. Empty: nobody knows.
};

struct CheckOptions {
  /// How the program would run. Of these options a check uses the callbacks, the names of the inputs, the paths of the
  /// files (modules of the program), the stop token, and the limits on time, memory and the program's size, which bound
  /// the check itself.
  ExecuteOptions run;
  /// Maximum number of findings, from 1 to 1,000.
  std::size_t most = 100;
};

struct CheckResult {
  std::vector<Diagnostic> diagnostics;  ///< By their places.
  bool left_out = false;                ///< Whether there are more than `CheckOptions::most`.
  /// How the check itself ended, which has limits like any execution. It has no output and no value. If its outcome is
  /// not `Completed`, nothing is known about the program.
  ExecuteResult execution;

  /// Whether the check came to its end and found nothing.
  [[nodiscard]] bool passed() const { return execution.outcome == Outcome::Completed && diagnostics.empty(); }
};

/// The findings as text: for each a line "FILE:LINE:COLUMN: message [kind]", the line of the program with carets below
/// the place, and what was probably meant. Long lines are cut around the place. Ends with a line end, unless there is
/// nothing to say.
[[nodiscard]] ERYX_API std::string describe(const CheckResult& checked, std::string_view program,
                                            std::string_view file = "<user>");

/// The result as JSON: docs/checking.md. Requires a header of Boost.JSON.
[[nodiscard]] ERYX_API boost::json::value to_json(const CheckResult& checked);

}  // namespace eryx
