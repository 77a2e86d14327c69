// SPDX-License-Identifier: MIT OR Apache-2.0
#include "terminal.hpp"

#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace eryx::cli_test {
namespace {

// Far more than anything here takes: machines that build and test at once are slow.
constexpr int patience_ms = 30'000;

}  // namespace

Terminal::Terminal(const std::vector<std::string>& command,
                   const std::map<std::string, std::string>& environment) {
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 80;
  child_ = forkpty(&terminal_, nullptr, nullptr, &size);
  if (child_ < 0) throw std::system_error(errno, std::generic_category(), "forkpty");
  if (child_ == 0) {
    std::signal(SIGINT, SIG_DFL);  // whoever runs the tests in the background may have them ignore it
    for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
}

Terminal::~Terminal() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  close(terminal_);
}

void Terminal::type(std::string_view keys) const {
  while (!keys.empty()) {
    const ssize_t count = write(terminal_, keys.data(), keys.size());
    if (count < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "typing");
    if (count > 0) keys.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string Terminal::wait_for(std::string_view text) {
  while (true) {
    if (const std::size_t found = shown_.find(text, seen_); found != std::string::npos) {
      const std::size_t begin = seen_;
      seen_ = found + text.size();
      return shown_.substr(begin, seen_ - begin);
    }
    if (!read_some()) return {};
  }
}

int Terminal::finish() {
  while (read_some()) {
  }
  // The terminal is closed before the process is gone.
  int status = 0;
  for (int waited = 0; waitpid(child_, &status, WNOHANG) != child_; ++waited) {
    if (waited == patience_ms) return -1;
    usleep(1000);
  }
  child_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool Terminal::read_some() {
  pollfd descriptor{terminal_, POLLIN, 0};
  if (poll(&descriptor, 1, patience_ms) <= 0) return false;
  std::array<char, 1 << 12> block;
  const ssize_t count = read(terminal_, block.data(), block.size());
  if (count <= 0) return false;  // EIO: nobody has the terminal any more
  shown_.append(block.data(), static_cast<std::size_t>(count));
  return true;
}

}  // namespace eryx::cli_test
