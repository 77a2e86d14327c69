// SPDX-License-Identifier: MIT OR Apache-2.0
/// Line editing with libedit (histedit.h). Its own signal handling is off: characters come through `PromptSignals`, so
/// that Ctrl-C, a resize and the return from Ctrl-Z arrive in order with the typed characters.
#include <histedit.h>
#include <langinfo.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <cstdio>
#include <cwchar>
#include <string>
#include <string_view>
#include <utility>

#include "completion.hpp"
#include "host_file.hpp"
#include "line_editor.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr int history_lines = 1'000;

// Marks the parts of a prompt that take no space on the screen, for libedit.
constexpr char invisible = '\1';

// Bracketed paste: the terminal tells what is pasted from what is typed.
constexpr std::string_view paste_on = "\033[?2004h";
constexpr std::string_view paste_off = "\033[?2004l";
constexpr std::string_view paste_end = "\033[201~";

class LibeditLineEditor final : public LineEditor {
 public:
  LibeditLineEditor(PromptSignals& signals, LineEditorOptions options)
      : signals_(signals), options_(std::move(options)) {
    // Python's text is UTF-8, regardless of this machine's locale.
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
    HistEvent event;
    history(history_.get(), &event, H_SETSIZE, history_lines);
    history(history_.get(), &event, H_SETUNIQUE, 1);
    EditLine* editor = editor_.get();
    el_set(editor, EL_CLIENTDATA, this);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_SIGNAL, 0);
    el_set(editor, EL_PROMPT_ESC, &prompt_of, invisible);
    el_set(editor, EL_HIST, &history, history_.get());
    el_set(editor, EL_GETCFN, &get_character);
    el_set(editor, EL_ADDFN, "eryx-complete", "Complete the name before the cursor", &on_tab);
    el_set(editor, EL_BIND, "^I", "eryx-complete", nullptr);
    el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    el_set(editor, EL_ADDFN, "eryx-paste", "Take what is pasted as it is", &on_paste);
    el_set(editor, EL_BIND, "\\e[200~", "eryx-paste", nullptr);
  }

  InputLine read(const std::string& prompt) override {
    prompt_ = options_.colours ? "\1\033[1;32m\1" + prompt + "\1\033[0m\1" : prompt;
    was_interrupted_ = false;
    // Done before the prompt is shown. el_gets would do it afterwards, and the terminal would handle keys in between.
    el_set(editor_.get(), EL_PREP_TERM, 1);
    write_host_descriptor(STDOUT_FILENO, paste_on);
    if (!rest_of_paste_.empty()) el_push(editor_.get(), std::exchange(rest_of_paste_, {}).c_str());
    int count = 0;
    const char* text = el_gets(editor_.get(), &count);
    write_host_descriptor(STDOUT_FILENO, paste_off);
    if (!was_interrupted_ && !pasted_.empty())
      return take_paste(text ? std::string_view(text) : std::string_view());
    if (was_interrupted_) {
      pasted_.clear();
      el_reset(editor_.get());
      write_host_descriptor(STDOUT_FILENO, "^C\n");
      return {InputLine::End::Interrupted, {}};
    }
    if (!text || count <= 0) {
      write_host_descriptor(STDOUT_FILENO, "\n");
      return {};
    }
    InputLine line{InputLine::End::Line, std::string(text, static_cast<std::size_t>(count))};
    while (line.text.ends_with('\n') || line.text.ends_with('\r')) line.text.pop_back();
    return line;
  }

  void remember(const std::string& line) override {
    HistEvent event;
    history(history_.get(), &event, H_ENTER, line.c_str());
  }

 private:
  static LibeditLineEditor& self(EditLine* editor) {
    void* data = nullptr;
    el_get(editor, EL_CLIENTDATA, &data);
    return *static_cast<LibeditLineEditor*>(data);
  }

  static char* prompt_of(EditLine* editor) { return self(editor).prompt_.data(); }

  /// Returns: 1; 0 at the end; -1 after an error or Ctrl-C (libedit's convention).
  static int get_character(EditLine* editor, wchar_t* character) noexcept {
    try {
      return self(editor).next_character(*character);
    } catch (...) {
      return -1;
    }
  }

  int next_character(wchar_t& character) {
    std::mbstate_t state{};
    while (true) {
      switch (signals_.wait(STDIN_FILENO)) {
        case PromptEvent::Input: break;
        case PromptEvent::Interrupted:
          was_interrupted_ = true;
          errno = EINTR;
          return -1;
        case PromptEvent::Resized: el_resize(editor_.get()); continue;
        case PromptEvent::Continued:
          el_set(editor_.get(), EL_PREP_TERM, 1);
          el_set(editor_.get(), EL_REFRESH);
          continue;
      }
      char byte = 0;
      const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
      if (count == 0) return 0;
      if (count < 0) {
        if (errno == EINTR) continue;
        return -1;
      }
      switch (std::mbrtowc(&character, &byte, 1, &state)) {
        case static_cast<std::size_t>(-2): continue;              // an incomplete character
        case static_cast<std::size_t>(-1): state = {}; continue;  // not UTF-8: ignored
        case 0: continue;  // a terminal's Ctrl-D while a statement runs; libedit would quote the next key
        default: return 1;
      }
    }
  }

  static unsigned char on_tab(EditLine* editor, int) noexcept {
    try {
      return self(editor).complete();
    } catch (...) {
      return CC_ERROR;
    }
  }

  static unsigned char on_paste(EditLine* editor, int) noexcept {
    try {
      return self(editor).paste();
    } catch (...) {
      return CC_ERROR;
    }
  }

  /// Reads up to the end of what is pasted. One line is inserted as if it were typed; several end the edited line.
  unsigned char paste() {
    std::string text;
    while (!text.ends_with(paste_end)) {
      const PromptEvent event = signals_.wait(STDIN_FILENO);
      if (event == PromptEvent::Interrupted) {
        was_interrupted_ = true;
        return CC_NEWLINE;
      }
      if (event != PromptEvent::Input) continue;
      char byte = 0;
      const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
      if (count == 0) return CC_EOF;
      if (count > 0) text += byte == '\r' ? '\n' : byte;  // the Enter key's character
    }
    text.resize(text.size() - paste_end.size());
    if (text.find('\n') == std::string::npos) return insert(text);
    pasted_ = std::move(text);
    return CC_NEWLINE;
  }

  /// What was pasted behind `typed`, shown as if it had been typed.
  InputLine take_paste(std::string_view typed) {
    std::string text = std::string(typed) + std::exchange(pasted_, {});
    const std::size_t end = text.rfind('\n');
    rest_of_paste_ = text.substr(end + 1);
    text.resize(end);
    constexpr std::string_view continued = "\n... ";
    std::string shown = terminal_lines(std::string_view(text).substr(typed.size()));
    for (std::size_t at = 0; (at = shown.find('\n', at)) != std::string::npos; at += continued.size())
      shown.replace(at, 1, continued);
    write_host_descriptor(STDOUT_FILENO, shown + "\n");
    if (!rest_of_paste_.empty()) return {InputLine::End::BlockStart, std::move(text)};
    const bool is_one_line = text.find('\n') == std::string::npos;
    return {is_one_line ? InputLine::End::Line : InputLine::End::Block, std::move(text)};
  }

  unsigned char complete() {
    const LineInfo* line = el_line(editor_.get());
    const std::string_view before(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
    if (before.find_first_not_of(" \t") == std::string_view::npos) return insert("    ");
    const Completion completion = complete_word(before, options_.complete);
    if (!completion.insertion.empty()) return insert(completion.insertion);
    if (completion.choices.empty()) return CC_ERROR;
    int columns = 80;
    el_get(editor_.get(), EL_GETTC, "co", &columns, nullptr);
    write_host_descriptor(STDOUT_FILENO, "\n" + in_columns(completion.choices, columns));
    return CC_REDISPLAY;
  }

  unsigned char insert(const std::string& text) {
    return el_insertstr(editor_.get(), text.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }

  struct EndEditor {
    void operator()(EditLine* editor) const { el_end(editor); }
  };
  struct EndHistory {
    void operator()(History* history) const { history_end(history); }
  };

  PromptSignals& signals_;
  LineEditorOptions options_;
  std::unique_ptr<History, EndHistory> history_{history_init()};
  std::unique_ptr<EditLine, EndEditor> editor_{el_init("eryx", stdin, stdout, stderr)};
  std::string prompt_;
  bool was_interrupted_ = false;
  std::string pasted_;         ///< Several lines that were pasted into the edited one.
  std::string rest_of_paste_;  ///< Its last line, if that has no end: it can still be edited.
};

}  // namespace

std::unique_ptr<LineEditor> make_libedit_line_editor(PromptSignals& signals, LineEditorOptions options) {
  return std::make_unique<LibeditLineEditor>(signals, std::move(options));
}

}  // namespace eryx::cli
