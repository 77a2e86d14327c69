// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prompt_signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace eryx::cli {

PromptSignals::PromptSignals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int signal : {SIGINT, SIGWINCH, SIGCONT}) sigaddset(&wanted, signal);
  signals_ = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals_ < 0) throw std::system_error(errno, std::generic_category(), "watching for Ctrl-C");
  pthread_sigmask(SIG_BLOCK, &wanted, &previous_mask_);
}

PromptSignals::~PromptSignals() {
  close(signals_);
  pthread_sigmask(SIG_SETMASK, &previous_mask_, nullptr);
}

PromptEvent PromptSignals::wait(int input) {
  while (true) {
    std::array<pollfd, 2> descriptors = {pollfd{signals_, POLLIN, 0}, pollfd{input, POLLIN, 0}};
    if (poll(descriptors.data(), descriptors.size(), -1) < 0) {
      if (errno == EINTR) continue;
      throw std::system_error(errno, std::generic_category(), "waiting for input");
    }
    signalfd_siginfo signal{};
    if (descriptors[0].revents != 0 &&
        read(signals_, &signal, sizeof signal) == static_cast<ssize_t>(sizeof signal)) {
      switch (signal.ssi_signo) {
        case SIGINT: return PromptEvent::Interrupted;
        case SIGWINCH: return PromptEvent::Resized;
        default: return PromptEvent::Continued;
      }
    }
    if (descriptors[1].revents != 0) return PromptEvent::Input;
  }
}

}  // namespace eryx::cli
