// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/joined_threads.hpp"

#include <utility>

namespace eryx::drive {

void JoinedThreads::start(std::function<void()> body) {
  const std::lock_guard lock(mutex_);
  // They have nothing more to do, so this does not wait for long.
  std::erase_if(threads_, [](Entry& entry) {
    if (entry.has_ended) entry.thread.join();
    return entry.has_ended;
  });
  Entry& entry = threads_.emplace_back();
  try {
    entry.thread = std::thread([this, &entry, body = std::move(body)] {
      body();
      const std::lock_guard ended(mutex_);
      entry.has_ended = true;
    });
  } catch (...) {
    threads_.pop_back();
    throw;
  }
}

void JoinedThreads::join() {
  for (;;) {
    std::list<Entry> leaving;
    {
      const std::lock_guard lock(mutex_);
      leaving.splice(leaving.end(), threads_);
    }
    if (leaving.empty()) return;
    for (Entry& entry : leaving) entry.thread.join();
  }
}

}  // namespace eryx::drive
