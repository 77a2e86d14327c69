// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <atomic>
#include <csignal>
#include <exception>
#include <stop_token>
#include <string_view>
#include <thread>

namespace eryx::cli {

/// The command was interrupted, which has been said: it exits with `exit_status::cancelled`.
class Interrupted : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
};

/// Turns Ctrl-C into a stop request. The first one cancels the guest and says so on stderr, the second ends the process
/// at once.
///
/// Blocks SIGINT in the thread that creates it, and reads the signal from a descriptor in its own thread; no code runs
/// in a signal handler. Create it before any other thread, so that all threads inherit the blocked signal: an unblocked
/// thread would let the signal end the process.
class InterruptWatch {
 public:
  /// `subject` is what the message says is cancelled; must be a literal. Errors: std::system_error.
  explicit InterruptWatch(std::string_view subject = "program");
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  [[nodiscard]] std::stop_token token() const noexcept { return source_.get_token(); }

  /// While it lives, the first Ctrl-C ends the process at once: what runs has nothing to lose. `words`: what is said then, after
  /// "eryx: interrupted"; a literal. Lifetime: that of the watch.
  class AtOnce {
   public:
    explicit AtOnce(InterruptWatch& watch, const char* words) : watch_(watch) { say(words); }
    ~AtOnce() {
      watch_.last_words_ = nullptr;
      watch_.unwinds_ = false;
    }
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;

    /// Other words from now on. Threading: any.
    void say(const char* words) { watch_.last_words_ = words; }
    /// Whether what runs has something to put away first. It then calls `check` often, or is ended within seconds all the same, or by
    /// the second Ctrl-C.
    void let_unwind(bool unwinds) { watch_.unwinds_ = unwinds; }
    /// Errors: Interrupted, if Ctrl-C was pressed while it may unwind.
    void check() const {
      if (watch_.source_.stop_requested()) throw Interrupted();
    }

   private:
    InterruptWatch& watch_;
  };

 private:
  void watch();

  std::string_view subject_;
  std::stop_source source_;
  std::atomic<const char*> last_words_ = nullptr;  ///< Null: it does not end at once.
  std::atomic<bool> unwinds_ = false;
  sigset_t previous_mask_{};
  int signals_ = -1;  ///< signalfd of SIGINT.
  int finish_ = -1;   ///< eventfd that ends the thread.
  std::thread thread_;
};

}  // namespace eryx::cli
