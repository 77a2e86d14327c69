// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "prompt_signals.hpp"

namespace eryx::cli {

/// What a prompt got.
struct InputLine {
  enum class End {
    Line,         ///< `text`, without its line end.
    Interrupted,  ///< Ctrl-C: what was typed is forgotten.
    EndOfInput,   ///< Ctrl-D, or the end of the file.
  };
  End end = End::EndOfInput;
  std::string text;
};

/// Where lines come from: a terminal with editing, or whatever standard input is.
class LineEditor {
 public:
  LineEditor() = default;
  virtual ~LineEditor() = default;
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// Blocking: until there is a line. Errors: std::system_error.
  virtual InputLine read(const std::string& prompt) = 0;

  /// Puts a line where the arrow keys find it.
  virtual void remember(const std::string& line) = 0;
};

struct LineEditorOptions {
  /// What the end of this text, the line up to the cursor, can be completed to: whole words.
  std::function<std::vector<std::string>(std::string_view word)> complete;
  bool colours = false;
};

/// The best editor for what standard input and output are. `signals` must outlive it.
[[nodiscard]] std::unique_ptr<LineEditor> make_line_editor(PromptSignals& signals, LineEditorOptions options);

/// One that edits nothing; it prints prompts to standard error, and only where standard input is a terminal.
[[nodiscard]] std::unique_ptr<LineEditor> make_plain_line_editor(PromptSignals& signals);

/// One that edits with libedit: see docs/decisions/0024-line-editing.md. Null where the command was built without.
/// Requires: standard input and output are a terminal.
[[nodiscard]] std::unique_ptr<LineEditor> make_libedit_line_editor(PromptSignals& signals,
                                                                   LineEditorOptions options);

}  // namespace eryx::cli
