// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace eryx::cli_test {

struct Finished {
  int status = 0;  ///< As a shell shows it: 128 + signal when a signal ended the process.
  std::string standard_output;
  std::string standard_error;
};

/// A process with its three standard streams in our hands.
class Process {
 public:
  explicit Process(const std::vector<std::string>& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send_signal(int signal) const;

  /// Waits until `text` was written to standard error; false when it ended without.
  bool wait_for_standard_error(std::string_view text);

  /// Writes `standard_input`, closes it, and waits for the end.
  Finished finish(std::string_view standard_input = {});

 private:
  /// Reads what is there from both pipes; false when both are closed.
  bool read_some();

  int child_ = 0;
  int input_ = -1;
  int output_ = -1;
  int error_ = -1;
  Finished finished_;
};

}  // namespace eryx::cli_test
