// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Programs that compute take turns. One that awaits gives its worker back by itself; one that computes would hold it until its time
// limit, and as many of these as there are workers would make all others wait for it. So when it has computed for a slice, and
// somebody else wants a worker, it is paused: its thread stays where it is, inside the guest, and waits (`engine::Watch::pause`),
// and the pool has another thread from then on. Decision 0100.
//
// As many programs compute at a time as there are workers; one more while work waits for a worker and others are paused, so that
// neither side waits for ever.
//
// Threading: any.

#include <pthread.h>

#include <atomic>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>

#include "base/steady_time.hpp"
#include "engine/watchdog.hpp"

namespace eryx::drive {

class WorkerPool;

class TurnSlices {
 public:
  /// Lifetime: `pool` outlives this, and has no turns any more when this ends.
  TurnSlices(WorkerPool& pool, std::chrono::nanoseconds slice) : pool_(pool), slice_(slice) {}
  TurnSlices(const TurnSlices&) = delete;
  TurnSlices& operator=(const TurnSlices&) = delete;
  ~TurnSlices();

  /// Marks the time during which the calling worker takes a turn of the guest that the watch belongs to.
  class Turn : public boost::intrusive::list_base_hook<> {
   public:
    Turn(TurnSlices& slices, engine::Watch& watch) : slices_(slices), watch_(watch) { slices_.begin(*this); }
    ~Turn() { slices_.end(*this); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    friend class TurnSlices;
    TurnSlices& slices_;
    engine::Watch& watch_;
    const pthread_t thread_ = ::pthread_self();
    /// Processor time that its thread had used when the slice began; absent: the slice begins when it is looked at. Where others than
    /// ours take the processors, time on the clock would say nothing about what it got.
    std::optional<std::chrono::nanoseconds> used_before_;
    bool is_paused_ = false;  ///< In the list of these.
    bool is_long_ = false;    ///< Was paused once: the pool has another thread in place of its own.
  };

 private:
  using Turns = boost::intrusive::list<Turn>;

  void begin(Turn& turn) noexcept;
  void end(Turn& turn) noexcept;
  void watch() noexcept;
  [[nodiscard]] base::SteadyTime act(base::SteadyTime now) noexcept;
  void sort_paused() noexcept;
  void probe() noexcept;
  [[nodiscard]] std::size_t free_places() const;
  void let_go_on(std::size_t count) noexcept;
  void ask_to_pause() noexcept;

  WorkerPool& pool_;
  const std::chrono::nanoseconds slice_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Turns running_;
  Turns paused_;          ///< The one that has waited longest is first.
  std::size_t long_ = 0;  ///< Of both.
  enum class Stage { NotStarted, Sleeping, Watching, Ending } stage_ = Stage::NotStarted;
  /// Set by a worker: one that does not come to it within a slice is late for everything else, too.
  std::atomic<bool> probe_is_answered_{true};
  bool work_waits_ = false;      ///< As of the last slice.
  bool pauses_are_due_ = false;  ///< Some were asked for and have not come yet.
  base::SteadyTime next_slice_{};
  std::thread thread_;
};

}  // namespace eryx::drive
