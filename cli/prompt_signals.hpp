// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <csignal>

namespace eryx::cli {

/// Events that a prompt waits for.
enum class PromptEvent {
  Input,        ///< There is input to read, or its end.
  Interrupted,  ///< Ctrl-C.
  Resized,      ///< The size of the terminal changed.
  Continued,    ///< The process resumed after Ctrl-Z.
};

/// Waits for input and for the signals that a prompt understands. The signals are blocked while this object lives, and
/// read from a descriptor, so that no code runs in a signal handler. While no prompt waits, an `InterruptWatch` handles
/// SIGINT.
///
/// Threading: create it before any other thread, as with `InterruptWatch`.
class PromptSignals {
 public:
  /// Errors: std::system_error.
  PromptSignals();
  ~PromptSignals();
  PromptSignals(const PromptSignals&) = delete;
  PromptSignals& operator=(const PromptSignals&) = delete;

  /// Blocks until there is an event. Errors: std::system_error.
  PromptEvent wait(int input);

 private:
  sigset_t previous_mask_{};
  int signals_ = -1;
};

}  // namespace eryx::cli
