// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::cli_test {

/// A process with a terminal of its own, and a person at it: us.
class Terminal {
 public:
  /// `environment` is added to this process's.
  Terminal(const std::vector<std::string>& command, const std::map<std::string, std::string>& environment);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  /// Types, keys included: "\t", "\x03" (Ctrl-C), "\x04" (Ctrl-D), "\033[A" (up).
  void type(std::string_view keys) const;

  /// Waits until `text` appears behind what the last wait has found. Returns: what came up to its end; empty: it did not
  /// come in time.
  std::string wait_for(std::string_view text);

  /// Waits for the end. Returns: the status as a shell shows it; -1: it did not end in time.
  int finish();

  /// Everything that was shown so far, to be printed when a test fails.
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }

 private:
  /// Returns: false at the end, and when nothing comes for long.
  bool read_some();

  pid_t child_ = 0;
  int terminal_ = -1;
  std::string shown_;
  std::size_t seen_ = 0;
};

}  // namespace eryx::cli_test
