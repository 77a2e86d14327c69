// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/sandbox.hpp"
#include "eryx/session.hpp"

namespace eryx::cli {

/// How a statement ended that was typed.
struct StatementResult {
  ExecuteResult result;
  /// It called `exit()` or `sys.exit`: the prompt ends, with `result.exit_code`.
  bool wants_exit = false;
};

/// A session as a prompt needs it: statements instead of programs. The value of each expression statement is printed, as
/// `python` does, and each input has a name of its own, "<input-3>", so that tracebacks show what was typed, also
/// when they go through functions that were typed earlier.
///
/// Threading: as `Session`.
class PromptSession {
 public:
  /// Requires: the sandbox's result variable is `result_variable`. It must outlive this.
  explicit PromptSession(const Sandbox& sandbox) : sandbox_(sandbox), session_(sandbox) {}

  static constexpr const char* result_variable = "__eryx_exit__";

  /// Requires: no statement waits. Errors: as `Session::execute`.
  [[nodiscard]] StatementResult execute(const std::string& text, const std::stop_token& stop);

  /// Goes on with the statement that waits. Errors: as `Session::resume`.
  [[nodiscard]] StatementResult resume(const ResumeOptions& options);

  /// Whether a statement goes on in the next line: brackets or quotes are open, or a block is.
  [[nodiscard]] bool is_incomplete(const std::string& text) const;

  /// What a name or a dotted name can become. Code of the session may run, in a copy of it.
  [[nodiscard]] std::vector<std::string> completions(std::string_view word);

  /// Goes on from a checkpoint instead. Errors: as the constructor of `Session`; nothing is changed then.
  void load(const Checkpoint& checkpoint) { session_ = Session(sandbox_, checkpoint); }

  [[nodiscard]] Session& session() noexcept { return session_; }

 private:
  const Sandbox& sandbox_;
  Session session_;
};

}  // namespace eryx::cli
