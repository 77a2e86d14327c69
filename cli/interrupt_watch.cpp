// SPDX-License-Identifier: MIT OR Apache-2.0
#include "interrupt_watch.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "exit_status.hpp"

namespace eryx::cli {
namespace {

void say(std::string_view text) {
  // If the write fails, only this message is lost.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

InterruptWatch::InterruptWatch(std::string_view subject) : subject_(subject) {
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  pthread_sigmask(SIG_BLOCK, &interrupt, &previous_mask_);
  signals_ = signalfd(-1, &interrupt, SFD_CLOEXEC);
  finish_ = eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || finish_ < 0)
    throw std::system_error(errno, std::generic_category(), "watching for Ctrl-C");
  thread_ = std::thread(&InterruptWatch::watch, this);
}

InterruptWatch::~InterruptWatch() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(finish_, &one, sizeof one);
  thread_.join();
  close(signals_);
  close(finish_);
  pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

void InterruptWatch::watch() {
  std::array<pollfd, 2> descriptors = {pollfd{signals_, POLLIN, 0}, pollfd{finish_, POLLIN, 0}};
  constexpr int patience = 10'000;  // in ms, for what puts something away
  int timeout = -1;
  while (true) {
    const int ready = poll(descriptors.data(), descriptors.size(), timeout);
    if (ready < 0) continue;
    if (ready == 0) _exit(exit_status::cancelled);
    if (descriptors[1].revents != 0) return;
    signalfd_siginfo signal{};
    if (read(signals_, &signal, sizeof signal) != static_cast<ssize_t>(sizeof signal)) continue;
    if (const char* const words = last_words_; words != nullptr && !source_.stop_requested()) {
      if (isatty(STDERR_FILENO) != 0) say("\n");  // after a line that shows what is done
      say("eryx: interrupted" + std::string(words) + "\n");
      if (!unwinds_) _exit(exit_status::cancelled);
      timeout = patience;
      source_.request_stop();
      continue;
    }
    if (source_.stop_requested()) {
      say("eryx: interrupted again, exiting at once\n");
      _exit(exit_status::cancelled);
    }
    say("eryx: interrupted, cancelling the " + std::string(subject_) + " (once more to exit at once)\n");
    source_.request_stop();
  }
}

}  // namespace eryx::cli
