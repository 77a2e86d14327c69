// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/sandbox.hpp"
#include "eryx/session.hpp"

namespace eryx::cli {

/// The result of a typed statement.
struct StatementResult {
  ExecuteResult result;
  /// The statement called `exit()` or `sys.exit`: the prompt ends with `result.exit_code`.
  bool wants_exit = false;
};

/// A session adapted for a prompt: it runs statements instead of programs. It prints the value of each expression
/// statement, as `python` does, and gives each input a unique name, "<input-3>", so that tracebacks show the typed
/// source, even in functions that were typed earlier.
///
/// Threading: as `Session`.
class PromptSession {
 public:
  /// Requires: the sandbox's result variable is `result_variable`, and it has these limits. It must outlive this.
  PromptSession(const Sandbox& sandbox, const Limits& limits)
      : sandbox_(sandbox), limits_(limits), session_(sandbox) {}

  static constexpr const char* result_variable = "__eryx_exit__";

  /// `options` are without inputs. Requires: no statement is suspended. Errors: as `Session::execute`.
  [[nodiscard]] StatementResult execute(const std::string& text, ExecuteOptions options);

  /// Resumes the suspended statement. Errors: as `Session::resume`.
  [[nodiscard]] StatementResult resume(const ResumeOptions& options);

  /// Whether the statement continues on the next line: brackets, quotes or a block are open.
  [[nodiscard]] bool is_incomplete(const std::string& text) const;

  /// Completions of a name or a dotted name. The session's code may run, in a copy of the session.
  [[nodiscard]] std::vector<std::string> completions(std::string_view word);

  /// Replaces the session by one from a checkpoint. Errors: as the constructor of `Session`; nothing is changed then.
  void load(const Checkpoint& checkpoint) { session_ = Session(sandbox_, checkpoint); }

  [[nodiscard]] Session& session() noexcept { return session_; }

 private:
  const Sandbox& sandbox_;
  Limits limits_;
  Session session_;
};

}  // namespace eryx::cli
