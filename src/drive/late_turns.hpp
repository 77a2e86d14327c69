// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A waiting execution whose limit is reached takes its last turns on a worker. If handlers, or other guests, hold all
// workers, it takes them here, a little later, on a thread of its own: no tenant's handler makes another tenant's limits
// last longer. Nothing else runs here, so that the workers remain what bounds the work that is done at a time.
//
// Threading: any.

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "base/steady_time.hpp"
#include "drive/joined_threads.hpp"

namespace eryx::drive {

class LateTurns {
 public:
  /// Turns at a time; further ones wait.
  static constexpr std::size_t most_threads = 64;

  /// An execution that may wait. Used under the lock of its `LateTurns`, but for `take_late_turn`.
  class Run {
   public:
    virtual ~Run() = default;
    /// Takes its turn if it still waits. Called on a thread of its own.
    virtual void take_late_turn() noexcept = 0;

   private:
    friend class LateTurns;
    base::SteadyTime due_;
    std::shared_ptr<Run> self_;  ///< Not null while it is in the list.
    Run* previous_ = nullptr;
    Run* next_ = nullptr;
  };

  LateTurns() = default;
  LateTurns(const LateTurns&) = delete;
  LateTurns& operator=(const LateTurns&) = delete;
  /// Waits for all turns. Requires: not called on one of these threads.
  ~LateTurns();

  /// `run` waits from now on, and has to take a turn at `due`. Called again: `due` is another.
  void expect(const std::shared_ptr<Run>& run, base::SteadyTime due);
  /// It waits no longer.
  void forget(Run& run) noexcept;

  /// Whether the calling thread is one of these.
  [[nodiscard]] bool runs_this_thread() const noexcept;

 private:
  void watch() noexcept;
  using Runs = std::vector<std::shared_ptr<Run>>;
  [[nodiscard]] base::SteadyTime start_late(base::SteadyTime now, Runs& started);
  void link(Run& run, std::shared_ptr<Run> self) noexcept;
  [[nodiscard]] std::shared_ptr<Run> unlink(Run& run) noexcept;
  void take(std::shared_ptr<Run> run) noexcept;

  std::mutex mutex_;
  std::condition_variable changed_;
  Run* first_ = nullptr;
  base::SteadyTime wake_at_ = base::SteadyTime::max();
  enum class Stage { NotStarted, Watching, Ending } stage_ = Stage::NotStarted;
  std::size_t turns_ = 0;  ///< That have a thread now.
  JoinedThreads threads_;
};

}  // namespace eryx::drive
