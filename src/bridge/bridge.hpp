// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The guest's imports from module `eryx_host`, and the callback operations of the driver of an execution: start the
// calls of an idle turn, wait for answers, pass them to the next turn.
//
// An execution waits in one of two ways. Idle: its turn has returned, the guest's stack is empty, and the driver may
// wait in any way. Blocked: the guest itself waits, inside `wait`, and holds its thread. Both use `wait_for_answers`.
//
// Threading: one thread at a time, unless a member says otherwise.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bridge/call_observer.hpp"
#include "bridge/calls.hpp"
#include "bridge/local_loop.hpp"
#include "bridge/nesting.hpp"
#include "bridge/text_feed.hpp"
#include "bridge/thread_host.hpp"
#include "bridge/trace_source.hpp"
#include "engine/guest_memory.hpp"
#include "engine/import_table.hpp"
#include "engine/watchdog.hpp"

namespace eryx::bridge {

/// The guest's monotonic clock, as far as waiting needs it.
class GuestTimes {
 public:
  virtual ~GuestTimes() = default;
  [[nodiscard]] virtual SteadyTime wake_time(std::uint64_t guest_deadline) const = 0;
  virtual void advance_to(std::uint64_t guest_deadline) = 0;
  /// The guest waited within a turn, which does not count as its processor time.
  virtual void note_wait(std::chrono::nanoseconds duration) = 0;

  // Its timer: see wasi::Preview1.

  virtual void set_timer(std::uint64_t guest_deadline) = 0;
  [[nodiscard]] virtual std::uint64_t timer() const = 0;
  virtual void ring_if_due() = 0;
};

/// A question of the guest beside those about callbacks (`eryx_description`): whether its interpreter goes on after this
/// execution. Answered by true or false. The guest asks it only if it has something to do at its interpreter's end.
inline constexpr std::uint32_t describe_afterwards = 4;

/// Another: how much of its limits on files it has used. Answered by [bytes, bytes used, entries, entries used].
inline constexpr std::uint32_t describe_space = 5;

/// Takes the rich objects that a program shows.
class DisplaySink {
 public:
  virtual ~DisplaySink() = default;
  /// `what`: eryx_shown. `record`: as the guest wrote it, in its memory. Returns: false if it makes no sense.
  [[nodiscard]] virtual bool show(std::uint32_t what, std::span<const std::byte> record) = 0;
};

/// What follows the execution.
enum class Afterwards { InterpreterEnds, InterpreterGoesOn };

/// The callback settings of one execution. Lifetime: everything that it points to must live until `end`.
struct BridgeWorld {
  engine::GuestMemory memory;
  engine::Watch* watch = nullptr;
  GuestTimes* times = nullptr;
  std::shared_ptr<const CallbackSet> callbacks;
  /// Answers `describe_space`, in JSON.
  std::function<std::string()> space;
  Limits limits;
  std::optional<boost::asio::any_io_executor> chosen_executor;
  FailureHook on_failure;
  ThreadHost* threads = nullptr;     ///< Required.
  CallTape* tape = nullptr;          ///< Null: no journal.
  CallObserver* observer = nullptr;  ///< Null: none.
  TraceSource* trace = nullptr;      ///< Null: the execution is not traced.
  DisplaySink* display = nullptr;    ///< Required.
  TextFeed* feed = nullptr;          ///< Null: the program's text is whole.
  Afterwards afterwards = Afterwards::InterpreterEnds;
};

class Bridge {
 public:
  Bridge() = default;
  Bridge(const Bridge&) = delete;
  Bridge& operator=(const Bridge&) = delete;

  void begin(BridgeWorld world);
  /// Cancels calls in flight. May be called without a `begin`.
  void end();

  /// Starts the calls of an idle turn, given as bytes in the guest. Returns: false if they are malformed.
  [[nodiscard]] bool start_calls(std::uint32_t address, std::uint64_t size);

  /// Collects answers. Returns: whether there are any.
  [[nodiscard]] bool collect();
  [[nodiscard]] std::string take_answers() { return calls_.take_answers(); }

  /// Blocks until there is an answer, the watch asks for the guest, or it is `time`. An idle execution also stops waiting
  /// when it has to suspend: because it was asked to, or because all calls that it waits for are deferred or
  /// held, or because it can do nothing without more of its text.
  enum class Waiter { Idle, Blocked };
  void wait_for_answers(SteadyTime time, Waiter waiter);

  /// Requests a suspension. Call `wake` next. Threading: any.
  void ask_to_suspend() { suspension_is_asked_.store(true, std::memory_order_release); }
  [[nodiscard]] bool is_to_suspend() const;

  /// For drivers that wait in another way: when a call times out, and what to call when an answer comes.
  [[nodiscard]] SteadyTime next_timeout() const { return calls_.next_timeout(); }
  void set_waker(std::function<void()> waker) { calls_.set_waker(std::move(waker)); }

  // The pending calls of a suspended program: see Calls.
  [[nodiscard]] PendingCalls pending() const { return calls_.pending(); }
  void restore(PendingCalls pending) { calls_.restore(std::move(pending)); }
  bool answer_deferred(std::uint32_t id, Answer answer) {
    return calls_.answer_deferred(id, std::move(answer));
  }
  void refuse_excess() { calls_.refuse_excess(); }
  void start_deferred() { calls_.start_deferred(); }

  /// Ends `wait_for_answers` after a cancellation. Threading: any.
  void wake();

  [[nodiscard]] const CallbackStats& stats() const { return calls_.stats(); }
  [[nodiscard]] bool was_out_of_time() const { return calls_.was_out_of_time(); }

  /// Whether the guest has said that there is something to do when its interpreter ends.
  [[nodiscard]] bool has_exit_work() const { return has_exit_work_; }

  // The imports; see abi/guest_abi.h. Each returns 0, or 1 for an invalid request.
  [[nodiscard]] std::uint32_t call(std::uint32_t request);
  [[nodiscard]] std::uint32_t wait(std::uint32_t request);
  [[nodiscard]] std::uint32_t describe(std::uint32_t what, std::uint32_t index, std::uint32_t request);
  [[nodiscard]] std::uint32_t fetch(std::uint32_t address, std::uint32_t capacity);
  [[nodiscard]] std::uint32_t trace();
  [[nodiscard]] std::uint32_t set_timer(std::uint64_t deadline);
  [[nodiscard]] std::uint32_t show(std::uint32_t what, std::uint32_t address, std::uint32_t size);

 private:
  [[nodiscard]] bool answer(std::uint32_t request, std::string text);
  [[nodiscard]] boost::asio::any_io_executor own_executor();
  void poll_loop();

  BridgeWorld world_;
  Nesting nesting_;  ///< Of what the handlers run.
  Calls calls_;
  /// Created for the first handler that needs an executor; kept across executions.
  std::unique_ptr<LocalLoop> loop_;
  std::atomic<bool> loop_is_used_{false};
  std::atomic<bool> suspension_is_asked_{false};
  std::string kept_answer_;
  bool has_exit_work_ = false;
};

/// The imports in the engine's format; their object is a `Bridge`.
[[nodiscard]] const engine::BridgeTable& bridge_table();

}  // namespace eryx::bridge
