// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <csignal>

namespace eryx::cli {

/// What a prompt has to know of besides its input.
enum class PromptEvent {
  Input,        ///< There is something to read, or the end.
  Interrupted,  ///< Ctrl-C.
  Resized,      ///< The terminal has another size.
  Continued,    ///< The process was stopped by Ctrl-Z, and goes on.
};

/// Waits for input and for the signals that a prompt understands. They are blocked as long as this lives and read from a
/// descriptor, so that nothing ever runs in a signal handler. While no prompt waits, SIGINT is an `InterruptWatch`'s.
///
/// Threading: make it before any other thread, as with `InterruptWatch`.
class PromptSignals {
 public:
  /// Errors: std::system_error.
  PromptSignals();
  ~PromptSignals();
  PromptSignals(const PromptSignals&) = delete;
  PromptSignals& operator=(const PromptSignals&) = delete;

  /// Blocking: until there is one. Errors: std::system_error.
  PromptEvent wait(int input);

 private:
  sigset_t previous_mask_{};
  int signals_ = -1;
};

}  // namespace eryx::cli
