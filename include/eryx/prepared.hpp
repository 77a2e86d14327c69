// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eryx/detail/export.hpp"
#include "eryx/limits.hpp"
#include "eryx/options.hpp"
#include "eryx/result.hpp"
#include "eryx/running.hpp"
#include "eryx/sandbox.hpp"

namespace eryx {

struct PrepareOptions {
  /// Limits on what is done once, as on an execution. Default: the sandbox's.
  std::optional<Limits> limits{};
};

/// A program that runs many times, and what each run would begin with is done already: `Sandbox::prepare` makes it.
///
///     const eryx::Prepared report = sandbox.prepare(R"(
///     import eryx, json, re
///     RULES = json.loads(...)      # done once
///     eryx.ready()
///     result = apply(RULES, order) # in each execution, in an interpreter of its own
///     )");
///     report.execute(eryx::ExecuteOptions().input("order", order));
///
/// What is above the statement `eryx.ready()`, at the top level of the program, runs when the program is prepared: imports,
/// functions, classes, tables. Its variables are what each execution begins with, as if that had run it itself. A program
/// without that statement has its modules imported, and runs wholly in each execution. In both cases nothing is compiled
/// again. See docs/prepared.md.
///
/// Cheap to copy. Threading: all members may be called from any thread, at the same time.
class ERYX_API Prepared {
 public:
  // Nothing empty is left where it was moved from: a move is a copy.
  Prepared(const Prepared&) = default;
  Prepared& operator=(const Prepared&) = default;
  ~Prepared() = default;

  /// Whether executions begin with what was done once. If not, `setup` says why, and each execution runs all of the program.
  [[nodiscard]] bool is_ready() const;

  /// How the part that runs once has ended: for example with the exception that it raised. A part that cannot be kept
  /// (it prints, or leaves files or tasks) has raised `eryx.PreparationError`.
  [[nodiscard]] const ExecuteResult& setup() const;

  /// Runs the program in a fresh interpreter: as `Sandbox::execute` does. Errors: as there.
  [[nodiscard]] ExecuteResult execute(const ExecuteOptions& options = {}) const;

  /// The same on the runtime's workers: as `Sandbox::start`.
  [[nodiscard]] RunningExecution start(const ExecuteOptions& options = {}) const;

  /// The same, asynchronously: as `Sandbox::async_execute`. Requires eryx/async.hpp.
  template <typename CompletionToken>
  auto async_execute(ExecuteOptions options, CompletionToken&& token) const {
    return sandbox().async_execute(program(), std::move(options), std::forward<CompletionToken>(token));
  }

  /// Runs the program once for each of these options, each time in a fresh interpreter, on as many threads as there are
  /// processors. Returns: the results in the order of the options.
  ///
  /// Errors: as `execute`, once all that have begun have ended. Blocks until then.
  [[nodiscard]] std::vector<ExecuteResult> execute_many(const std::vector<ExecuteOptions>& options) const;

  /// A sandbox all of whose programs begin with what was done once: for sessions and checkpoints. If the program is not
  /// ready, the sandbox that was to prepare it.
  [[nodiscard]] const Sandbox& sandbox() const;

  [[nodiscard]] const std::string& program() const;

 private:
  friend class Sandbox;
  friend struct detail::Access;
  struct State;
  explicit Prepared(std::shared_ptr<const State> state) : impl_(std::move(state)) {}

  std::shared_ptr<const State> impl_;
};

}  // namespace eryx
