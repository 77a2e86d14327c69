// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace eryx::cli {

/// Says on standard error what a long set-up does, if that is a terminal: nothing in the first second, then a line that the next step
/// replaces, and that goes with this. Warnings stay.
///
/// Threading: `show` by one thread at a time.
class SetupDisplay {
 public:
  SetupDisplay();
  ~SetupDisplay();
  SetupDisplay(const SetupDisplay&) = delete;
  SetupDisplay& operator=(const SetupDisplay&) = delete;

  /// `step` may be anybody's text. Errors: none.
  void show(std::string_view step);
  /// A line that stays, terminal or not. `text`, errors: as of `show`.
  void warn(std::string_view text);

 private:
  void wait(const std::stop_token& stop);
  void draw() const;

  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::string step_;
  bool is_shown_ = false;
  std::jthread waiting_;  ///< The last member: it uses the others. None if there is no terminal.
};

}  // namespace eryx::cli
