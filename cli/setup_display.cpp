// SPDX-License-Identifier: MIT OR Apache-2.0
#include "setup_display.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <system_error>

#include "host_file.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

constexpr std::chrono::seconds patience{1};
constexpr std::string_view clear_line = "\r\x1b[K";

/// Only one line can be cleared again.
std::size_t columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void write_terminal(const std::string& text) {
  try {
    write_host_descriptor(STDERR_FILENO, text);
  } catch (const std::system_error&) {  // it was only a display
  }
}

}  // namespace

SetupDisplay::SetupDisplay() {
  if (isatty(STDERR_FILENO) != 0)
    waiting_ = std::jthread([this](const std::stop_token& stop) { wait(stop); });
}

SetupDisplay::~SetupDisplay() {
  if (!waiting_.joinable()) return;
  waiting_.request_stop();
  waiting_.join();
  if (is_shown_) write_terminal(std::string(clear_line));
}

void SetupDisplay::show(std::string_view step) {
  const std::lock_guard lock(mutex_);
  step_ = terminal_line(step);
  const bool is_late = std::chrono::steady_clock::now() - started_ >= patience;
  is_shown_ = is_shown_ || (is_late && waiting_.joinable());
  if (is_shown_) draw();
}

void SetupDisplay::warn(std::string_view text) {
  const std::lock_guard lock(mutex_);
  write_terminal(std::string(is_shown_ ? clear_line : "") +
                 fmt::format("eryx: warning: {}\n", terminal_line(text)));
  if (is_shown_) draw();
}

void SetupDisplay::wait(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  ended_.wait_until(lock, stop, started_ + patience, [] { return false; });
  if (stop.stop_requested() || step_.empty()) return;
  is_shown_ = true;
  draw();
}

void SetupDisplay::draw() const {
  std::string line = fmt::format("eryx: setting up packages: {} ...", step_);
  if (const std::size_t room = columns() - 1; line.size() > room) {
    std::size_t end = room;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
      --end;  // not within a character
    line.resize(end);
  }
  write_terminal(std::string(clear_line) + line);
}

}  // namespace eryx::cli
