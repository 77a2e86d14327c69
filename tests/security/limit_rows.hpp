// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The rows of the matrix of limits: for each limit a program that reaches it, and how that shows.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/eryx.hpp"

namespace eryx::security {

/// What an execution shows of a limit, in any way of running.
struct Seen {
  std::string output;
  std::optional<LimitKind> limit;
  bool is_output_truncated = false;
  bool is_journal_truncated = false;
  std::string value_error;
};

/// The columns: the ways of running a program.
enum class Way {
  Execute,
  SandboxLimits,  ///< The limits are the sandbox's, in all others those of the options.
  Async,
  Start,
  Session,
  SessionAsync,
  Resume,
  ResumeBytes,
  SessionResume,
  Pool,
  Service,
  Replay,
  Repl,
};

struct LimitRow {
  std::string name;  ///< Of the field in `Limits`.
  std::function<void(Limits&)> tighten;
  /// Awaits nothing, so that it can run in a destructor or a `__reduce__` too.
  std::string program;
  std::function<bool(const Seen&)> shows;
  /// Sets inputs and the like. Empty: nothing.
  std::function<void(ExecuteOptions&)> prepare = {};
  /// The options of the command that set the same limit. Empty: it has none.
  std::vector<std::string> command_options = {};
  /// Where the limit does not apply, each for the reason that is given beside it.
  std::vector<Way> not_in = {};
  /// Whether the program ends without the limit, under the default limits.
  enum class Unlimited { Ends, GoesOn } unlimited = Unlimited::Ends;
};

[[nodiscard]] const std::vector<LimitRow>& limit_rows();

}  // namespace eryx::security
