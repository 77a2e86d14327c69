// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/checkpoint.hpp"
#include "eryx/limits.hpp"
#include "prompt_session.hpp"

namespace eryx::cli {

/// The result of a prompt command.
struct CommandAnswer {
  std::string text;        ///< For the user: to standard error, or to standard output for :help and :limits.
  bool is_wanted = false;  ///< The user asked for the text: it goes to standard output.
  bool ends_prompt = false;             ///< :quit
  std::optional<ResumeOptions> resume;  ///< :answer, :fail, :again: resume the suspended statement.
};

/// The commands of `eryx repl`: lines that begin with a colon.
class ReplCommands {
 public:
  /// `for_continuing`: options of this command that whoever continues has to give again, as words of a shell. Lifetime: the others
  /// outlive this.
  ReplCommands(PromptSession& prompt, const Sandbox& sandbox, const CheckpointOptions& checkpoints,
               const Limits& limits, std::string for_continuing)
      : prompt_(prompt),
        sandbox_(sandbox),
        checkpoints_(checkpoints),
        limits_(limits),
        for_continuing_(std::move(for_continuing)) {}

  /// Runs a command. Errors: Misuse, Error; the session is then unchanged.
  [[nodiscard]] CommandAnswer run(std::string_view line);

  /// Names that begin with `start`, colon included.
  [[nodiscard]] static std::vector<std::string> names(std::string_view start);

  /// The table of commands, for :help and --help.
  [[nodiscard]] static std::string help();

 private:
  CommandAnswer undo();
  CommandAnswer save(const std::string& file);
  CommandAnswer load(const std::string& file);
  CommandAnswer answer(std::string_view name, const std::string& text);
  CommandAnswer again();
  CommandAnswer reset();
  [[nodiscard]] std::string describe_limits() const;

  PromptSession& prompt_;
  const Sandbox& sandbox_;
  const CheckpointOptions& checkpoints_;
  const Limits& limits_;
  std::string for_continuing_;
};

}  // namespace eryx::cli
