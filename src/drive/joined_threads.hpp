// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Threads that nobody waits for one by one. They are joined all the same, because a thread that was detached still runs when it
// has said that it is done: the destructors of its thread-local variables, say, in a library that may be unloaded by then, or
// a notification of a condition variable that is gone.

#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace eryx::drive {

/// Threading: any.
class JoinedThreads {
 public:
  JoinedThreads() = default;
  JoinedThreads(const JoinedThreads&) = delete;
  JoinedThreads& operator=(const JoinedThreads&) = delete;
  /// Requires: all were joined.
  ~JoinedThreads() = default;

  /// Runs `body` on a new thread. Joins those that have ended since. Requires: `body` throws nothing.
  /// Errors: std::system_error (the host has no spare thread), std::bad_alloc.
  void start(std::function<void()> body);

  /// Waits for all, also for those that are started meanwhile. Requires: not called on one of them.
  void join();

 private:
  struct Entry {
    std::thread thread;
    bool has_ended = false;
  };

  std::mutex mutex_;
  std::list<Entry> threads_;
};

}  // namespace eryx::drive
