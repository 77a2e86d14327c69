// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "continuation.hpp"
#include "eryx/options.hpp"
#include "sandbox_options.hpp"
#include "trace_files.hpp"

namespace eryx::cli {

/// The command-line arguments of `eryx run`.
struct RunArguments {
  std::optional<std::string> file;
  std::optional<std::string> program;
  std::optional<std::string> standard_input;
  std::vector<std::string> inputs;
  std::vector<std::string> files;
  std::optional<std::string> out;
  SandboxArguments sandbox;
  ContinuationArguments continuation;
  TraceArguments traces;
  bool json = false;
  bool list_callbacks = false;
  bool apply = false;                             ///< What the program changed in overlays is written.
  std::optional<std::vector<std::string>> words;  ///< What follows "--".
  std::string
      for_continuing;  ///< Options that whoever continues from the checkpoint has to give again, as words of a shell.
};

/// What `eryx run` runs.
struct RunRequest {
  std::optional<std::string> program;  ///< Absent if a suspended one is to be resumed.
  std::string file_name;               ///< Of the program in /data. Empty: it is in no file.
  std::optional<TraceOptions> trace;   ///< Also in `options`.
  ExecuteOptions options;
  bool inherits_input = false;  ///< Whether the program reads this command's standard input.
};

/// Reads everything that the arguments name, apart from callbacks and checkpoints. Errors: Misuse.
[[nodiscard]] RunRequest read_request(const RunArguments& arguments);

}  // namespace eryx::cli
