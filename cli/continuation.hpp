// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <CLI/App.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/checkpoint.hpp"
#include "eryx/runtime.hpp"
#include "eryx/sandbox.hpp"

namespace eryx::cli {

/// The command-line arguments for continuing: the checkpoints to load and save, and the answers.
struct ContinuationArguments {
  std::optional<std::string> from;
  std::optional<std::string> save;
  std::optional<std::string> key;
  std::vector<std::string> answers;
  std::vector<std::string> answer_errors;
  bool start_again = false;
};

void add_continuation_options(CLI::App& command, ContinuationArguments& arguments);

/// Options for reading and writing checkpoints, with the key of --key. Errors: Misuse.
[[nodiscard]] CheckpointOptions checkpoint_options(const std::optional<std::string>& key_file);

/// Reads a checkpoint. Error messages name the file and the remedy.
///
/// Errors: Misuse (it cannot be read), CheckpointCorrupt, CheckpointMismatch, OutOfResources.
[[nodiscard]] Checkpoint load_checkpoint(const std::string& path, const Sandbox& sandbox,
                                         const CheckpointOptions& options);

/// Checks before the program runs that its checkpoint can be written. Errors: Misuse.
void check_can_save(const std::string& path);

/// What the user calls the two ways to answer.
struct AnswerWords {
  std::string_view answer = "--answer";
  std::string_view error = "--answer-error";
};

/// The answers of the command line. Each must be for one of `pending`. Errors: Misuse.
[[nodiscard]] ResumeOptions resume_options(const ContinuationArguments& arguments,
                                           const std::vector<PendingCall>& pending,
                                           const AnswerWords& words = {});

/// JSON text as an answer, exact for integers of any size. `option` names it in messages. Errors: Misuse.
[[nodiscard]] CallAnswer parse_answer(std::string_view option, const std::string& text);

/// One line per call: "  1  ask({"question": …})".
[[nodiscard]] std::string list_calls(const std::vector<PendingCall>& pending);

/// The command with an answer to the first of the calls, for the user to fill in.
[[nodiscard]] std::string resuming(const std::string& command, const std::vector<PendingCall>& pending);

/// The calls that a suspended program waits for, and how to resume it, as lines for standard error. `command`: the one that continues
/// from its checkpoint, if there is one, without answers.
[[nodiscard]] std::string describe_suspension(const std::vector<PendingCall>& pending,
                                              const std::optional<std::string>& command);

}  // namespace eryx::cli
