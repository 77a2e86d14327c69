// SPDX-License-Identifier: MIT OR Apache-2.0
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "host_file.hpp"
#include "line_editor.hpp"

namespace eryx::cli {
namespace {

class PlainLineEditor final : public LineEditor {
 public:
  explicit PlainLineEditor(PromptSignals& signals) : signals_(signals) {}

  InputLine read(const std::string& prompt) override {
    if (is_terminal_) write_host_descriptor(STDERR_FILENO, prompt);
    while (true) {
      if (const std::size_t end = unread_.find('\n'); end != std::string::npos) return take(end, end + 1);
      if (is_at_end_) break;
      switch (signals_.wait(STDIN_FILENO)) {
        case PromptEvent::Input: fill(); break;
        case PromptEvent::Interrupted:
          // The terminal has discarded the typed text; a pipe loses nothing.
          if (is_terminal_) write_host_descriptor(STDERR_FILENO, "\n");
          return {InputLine::End::Interrupted, {}};
        case PromptEvent::Resized:
        case PromptEvent::Continued: break;
      }
    }
    if (!unread_.empty()) return take(unread_.size(), unread_.size());
    is_at_end_ = !is_terminal_;  // a terminal can give more after Ctrl-D
    return {};
  }

  void remember(const std::string&) override {}

 private:
  InputLine take(std::size_t length, std::size_t consumed) {
    InputLine line{InputLine::End::Line, unread_.substr(0, length)};
    unread_.erase(0, consumed);
    if (line.text.ends_with('\r')) line.text.pop_back();
    return line;
  }

  void fill() {
    std::array<char, 1 << 14> block{};
    const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
    if (count > 0) {
      unread_.append(block.data(), static_cast<std::size_t>(count));
    } else if (count == 0) {
      is_at_end_ = true;
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "reading standard input");
    }
  }

  PromptSignals& signals_;
  std::string unread_;
  bool is_terminal_ = isatty(STDIN_FILENO) != 0;
  bool is_at_end_ = false;
};

}  // namespace

std::unique_ptr<LineEditor> make_plain_line_editor(PromptSignals& signals) {
  return std::make_unique<PlainLineEditor>(signals);
}

}  // namespace eryx::cli
