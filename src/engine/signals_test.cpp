// SPDX-License-Identifier: MIT OR Apache-2.0
// Signals that are not the engine's are passed on. Each case runs in a process of its own, because handlers are
// installed once per process and some cases end it.

#include "engine/signals.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csignal>

#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

constexpr int handled_by_embedder = 42;

class SignalsDeathTest : public testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

void install_embedders_handler(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  ::sigaction(signal, &action, nullptr);
}

void touch_nothing() {
  void* page = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<volatile int*>(page) = 1;
}

TEST_F(SignalsDeathTest, AFaultOfTheHostGoesToTheHandlerThatWasThereBefore) {
  EXPECT_EXIT(
      {
        install_embedders_handler(SIGSEGV, [](int) { ::_exit(handled_by_embedder); });
        install_signal_handlers(0);
        prepare_thread();
        touch_nothing();
      },
      testing::ExitedWithCode(handled_by_embedder), "");
}

TEST_F(SignalsDeathTest, AFaultOfTheHostWithoutAHandlerEndsTheProcessAsUsual) {
  EXPECT_EXIT(
      {
        install_embedders_handler(SIGSEGV, SIG_DFL);
        install_signal_handlers(0);
        touch_nothing();
      },
      testing::KilledBySignal(SIGSEGV), "");
}

TEST_F(SignalsDeathTest, AForeignPreemptionSignalGoesToTheHandlerThatWasThereBefore) {
  EXPECT_EXIT(
      {
        install_embedders_handler(SIGUSR1, [](int) { ::_exit(handled_by_embedder); });
        install_signal_handlers(SIGUSR1);
        ::raise(SIGUSR1);
      },
      testing::ExitedWithCode(handled_by_embedder), "");
}

TEST_F(SignalsDeathTest, AStraySigurgIsHarmless) {
  EXPECT_EXIT(
      {
        install_signal_handlers(0);
        ::raise(SIGURG);
        ::_exit(0);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(SignalsDeathTest, TheFirstRuntimeChoosesThePreemptionSignal) {
  EXPECT_EXIT(
      {
        install_signal_handlers(SIGUSR1);
        install_signal_handlers(0);
        install_signal_handlers(SIGUSR1);
        try {
          install_signal_handlers(SIGUSR2);
        } catch (const Error& error) {
          ::_exit(error.kind() == ErrorKind::InvalidArgument ? 0 : 1);
        }
        ::_exit(2);
      },
      testing::ExitedWithCode(0), "");
}

TEST_F(SignalsDeathTest, SignalsThatCannotServeAreRefused) {
  EXPECT_EXIT(
      {
        int refused = 0;
        for (const int signal : {-1, SIGKILL, SIGSTOP, SIGRTMIN, 1000}) {
          try {
            install_signal_handlers(signal);
          } catch (const Error&) {
            ++refused;
          }
        }
        ::_exit(refused);
      },
      testing::ExitedWithCode(5), "");
}

TEST(Signals, AThreadGetsAnAlternateStackAndItsOwnBack) {
  install_signal_handlers(0);
  prepare_thread();
  stack_t stack{};
  ::sigaltstack(nullptr, &stack);
  EXPECT_FALSE(stack.ss_flags & SS_DISABLE);
  EXPECT_GE(stack.ss_size, 64U * 1024);
}

TEST(Signals, ABlockedPreemptionSignalIsLetThrough) {
  install_signal_handlers(0);
  sigset_t all;
  sigfillset(&all);
  sigset_t before;
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  prepare_thread();
  sigset_t now;
  ::pthread_sigmask(SIG_SETMASK, &before, &now);
  EXPECT_FALSE(sigismember(&now, SIGURG));
  EXPECT_FALSE(sigismember(&now, SIGSEGV));
  EXPECT_TRUE(sigismember(&now, SIGTERM));
}

}  // namespace
}  // namespace eryx::engine
