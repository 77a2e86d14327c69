// SPDX-License-Identifier: MIT OR Apache-2.0
#include "drive/live_input.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "drive/blocked_thread.hpp"

namespace eryx::drive {
namespace {

// How late a guest that waits notices that it is to end.
constexpr std::chrono::milliseconds look_around{10};

}  // namespace

// Of the guest's thread and the source's, whichever ends last.
struct LiveInput::Shared {
  explicit Shared(std::shared_ptr<const InputSource> given) : source(std::move(given)) {}

  // The source's thread.
  void serve(RuntimeCore& runtime) noexcept {
    std::unique_lock lock(mutex);
    while (changed.wait(lock, stop.get_token(), [this] { return is_wanted; })) {
      is_wanted = false;
      lock.unlock();
      std::optional<std::string> next;
      try {
        next = (*source)(stop.get_token());
      } catch (...) {
        runtime.report(std::current_exception());
      }
      lock.lock();
      has_failed = !next;
      bytes = std::move(next);
      changed.notify_all();
      if (has_failed) return;
    }
  }

  const std::shared_ptr<const InputSource> source;
  std::stop_source stop;
  std::mutex mutex;
  std::condition_variable_any changed;
  enum class Thread { NotStarted, Started } thread = Thread::NotStarted;
  bool is_wanted = false;
  bool is_awaited = false;  ///< Wanted, and not there yet.
  bool has_failed = false;
  std::optional<std::string> bytes;
};

LiveInput::LiveInput(std::shared_ptr<const InputSource> source, RuntimeCore& runtime)
    : runtime_(runtime), shared_(std::make_shared<Shared>(std::move(source))) {}

LiveInput::~LiveInput() { shared_->stop.request_stop(); }

vfs::Result<std::string> LiveInput::more(const wasi::Sleeper& sleeper) noexcept {
  const BlockedThread blocked;
  Shared& shared = *shared_;
  try {
    std::unique_lock lock(shared.mutex);
    if (std::exchange(shared.thread, Shared::Thread::Started) == Shared::Thread::NotStarted)
      runtime_.delivery().start([kept = shared_, &runtime = runtime_] { kept->serve(runtime); });
    if (!std::exchange(shared.is_awaited, true)) {
      shared.is_wanted = true;
      shared.changed.notify_all();
    }
    while (!shared.bytes && !shared.has_failed) {
      if (sleeper.is_asked_to_stop()) return vfs::Error::Interrupted;
      shared.changed.wait_for(lock, look_around);
    }
    if (shared.has_failed) return vfs::Error::InputOutput;
    shared.is_awaited = false;
    return *std::exchange(shared.bytes, std::nullopt);
  } catch (const std::exception&) {  // The host has no thread, so that nobody else has the flag either.
    shared.has_failed = true;
    return vfs::Error::InputOutput;
  }
}

void feed_input(execution::Start& start, RuntimeCore& runtime) {
  if (start.input_source) start.input = std::make_unique<LiveInput>(std::move(start.input_source), runtime);
}

}  // namespace eryx::drive
