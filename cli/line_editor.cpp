// SPDX-License-Identifier: MIT OR Apache-2.0
#include "line_editor.hpp"

#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace eryx::cli {

#ifndef ERYX_HAS_LIBEDIT
std::unique_ptr<LineEditor> make_libedit_line_editor(PromptSignals&, LineEditorOptions) { return nullptr; }
#endif

std::unique_ptr<LineEditor> make_line_editor(PromptSignals& signals, LineEditorOptions options) {
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = !terminal || std::string_view(terminal) == "dumb";
  if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !is_dumb) {
    if (auto editor = make_libedit_line_editor(signals, std::move(options))) return editor;
  }
  return make_plain_line_editor(signals);
}

}  // namespace eryx::cli
