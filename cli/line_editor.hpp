// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "prompt_signals.hpp"

namespace eryx::cli {

/// The input of a prompt.
struct InputLine {
  enum class End {
    Line,         ///< `text`, without its line end.
    Block,        ///< `text`, several lines that were pasted at once, without the last line end.
    BlockStart,   ///< The same, but its last line is still being edited: the next `read` gives it.
    Interrupted,  ///< Ctrl-C: the typed text is discarded.
    EndOfInput,   ///< Ctrl-D, or the end of the file.
  };
  End end = End::EndOfInput;
  std::string text;
};

/// The source of lines: a terminal with line editing, or plain standard input.
class LineEditor {
 public:
  LineEditor() = default;
  virtual ~LineEditor() = default;
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// Blocks until there is a line. Errors: std::system_error.
  virtual InputLine read(const std::string& prompt) = 0;

  /// Adds a line to the history of the arrow keys.
  virtual void remember(const std::string& line) = 0;
};

struct LineEditorOptions {
  /// Completions, as whole words, of the end of this text, which is the line up to the cursor.
  std::function<std::vector<std::string>(std::string_view word)> complete;
  bool colours = false;
};

/// The best editor for this standard input and output. `signals` must outlive it.
[[nodiscard]] std::unique_ptr<LineEditor> make_line_editor(PromptSignals& signals, LineEditorOptions options);

/// An editor without editing. It prints prompts to standard error, and only if standard input is a terminal.
[[nodiscard]] std::unique_ptr<LineEditor> make_plain_line_editor(PromptSignals& signals);

/// An editor that uses libedit: see docs/decisions/0024-line-editing.md. Null if the command was built without it.
/// Requires: standard input and output are a terminal.
[[nodiscard]] std::unique_ptr<LineEditor> make_libedit_line_editor(PromptSignals& signals,
                                                                   LineEditorOptions options);

}  // namespace eryx::cli
