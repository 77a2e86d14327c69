// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/bridge.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <utility>

#include "bridge/blocked_scope.hpp"

namespace eryx::bridge {
namespace {

using engine::GuestPtr;

}  // namespace

void Bridge::begin(BridgeWorld world) {
  world_ = std::move(world);
  suspension_is_asked_.store(false, std::memory_order_relaxed);
  has_exit_work_ = false;
  calls_.begin(world_.callbacks, world_.limits, {world_.chosen_executor, [this] { return own_executor(); }},
               world_.on_failure, world_.tape, world_.observer, world_.watch);
  nesting_.depth = nesting_here().depth + 1;
  nesting_.soft_deadline = world_.watch->soft_deadline();
  nesting_.hard_deadline = base::later(nesting_.soft_deadline, world_.limits.grace);
  calls_.set_nesting(nesting_);
  if (world_.feed) calls_.hold(world_.feed->hold());
}

void Bridge::end() {
  if (!world_.watch) return;
  calls_.end();
  if (loop_is_used_.load(std::memory_order_relaxed)) {
    loop_is_used_.store(false, std::memory_order_relaxed);
    loop_->retire(*world_.threads);
  }
  kept_answer_.clear();
  world_ = {};
}

boost::asio::any_io_executor Bridge::own_executor() {
  if (auto executor = world_.threads->handler_executor()) return *std::move(executor);
  if (!loop_) loop_ = std::make_unique<LocalLoop>();
  if (!loop_is_used_.load(std::memory_order_relaxed)) {
    loop_is_used_.store(true, std::memory_order_release);
    calls_.set_waker([loop = loop_.get()] { loop->wake(); });
  }
  return loop_->executor();
}

void Bridge::poll_loop() {
  const HandlerScope scope(nesting_);
  loop_->poll(*world_.threads);
}

bool Bridge::start_calls(std::uint32_t address, std::uint64_t size) {
  if (size == 0) return true;
  const auto records = world_.memory.bytes(address, size);
  return records && calls_.take(*records);
}

bool Bridge::collect() {
  calls_.collect();
  return calls_.has_answers();
}

bool Bridge::is_to_suspend() const {
  if (world_.feed && world_.feed->is_due()) return false;  // the guest has to hear of it first
  if (world_.feed && world_.feed->wants_text() && calls_.is_quiet()) return true;
  return calls_.is_deferred() || suspension_is_asked_.load(std::memory_order_acquire);
}

void Bridge::wake() {
  if (loop_is_used_.load(std::memory_order_acquire)) loop_->wake();
}

void Bridge::wait_for_answers(SteadyTime time, Waiter waiter) {
  engine::Watch& watch = *world_.watch;
  const bool uses_loop = loop_is_used_.load(std::memory_order_relaxed);
  if (!uses_loop) calls_.set_waker([&watch] { watch.wake(); });
  for (;;) {
    const std::uint32_t ticket = watch.ticket();
    if (uses_loop) {
      loop_->expect_wakes();
      poll_loop();
    }
    if (collect() || watch.is_asking()) break;
    if (waiter == Waiter::Idle && is_to_suspend()) break;
    if (waiter == Waiter::Blocked && time == SteadyTime::max() && calls_.is_deferred()) {
      // Only an answer to a deferred call could wake it, and nobody in this process will give one.
      calls_.refuse_deferred();
      break;
    }
    const SteadyTime limit = watch.next_limit();
    const SteadyTime until = std::min({time, calls_.next_timeout(), limit});
    const SteadyTime now = SteadyTime::clock::now();
    if (now >= time || now >= limit) break;
    if (uses_loop) {
      const HandlerScope scope(nesting_);
      loop_->run_one_until(until, *world_.threads);
    } else {
      watch.sleep_until(until, ticket);
    }
  }
  if (uses_loop) {
    loop_->ignore_wakes();
  } else {
    calls_.set_waker(nullptr);
  }
}

bool Bridge::answer(std::uint32_t request, std::string text) {
  const auto target = world_.memory.load(GuestPtr<eryx_fetch>{request});
  if (!target || text.size() > UINT32_MAX) return false;
  eryx_fetch filled = *target;
  filled.size = static_cast<std::uint32_t>(text.size());
  if (!world_.memory.store(GuestPtr<eryx_fetch>{request}, filled)) return false;
  if (text.size() > target->capacity) {
    kept_answer_ = std::move(text);
    return true;
  }
  const auto bytes = world_.memory.bytes(target->address, text.size());
  if (!bytes) return false;
  if (!text.empty()) std::memcpy(bytes->data(), text.data(), text.size());
  return true;
}

std::uint32_t Bridge::call(std::uint32_t request) {
  if (world_.trace) world_.trace->read();
  const auto immediate = world_.memory.load(GuestPtr<eryx_immediate>{request});
  if (!immediate) return 1;
  const auto arguments = world_.memory.bytes(immediate->arguments, immediate->arguments_size);
  if (!arguments) return 1;
  const std::string_view text(reinterpret_cast<const char*>(arguments->data()), arguments->size());
  std::optional<Answer> answered = calls_.call_now(immediate->callback, text);
  if (!answered) return 1;
  // These sums cannot overflow, because the whole request is in memory.
  const GuestPtr<std::uint32_t> status{request + std::uint32_t{offsetof(eryx_immediate, status)}};
  if (!world_.memory.store(status, static_cast<std::uint32_t>(answered->status))) return 1;
  return answer(request + std::uint32_t{offsetof(eryx_immediate, answer)}, std::move(answered->payload)) ? 0
                                                                                                         : 1;
}

std::uint32_t Bridge::wait(std::uint32_t request) {
  if (world_.trace) world_.trace->read();
  const auto wanted = world_.memory.load(GuestPtr<eryx_wait>{request});
  if (!wanted || !start_calls(wanted->calls, wanted->calls_size)) return 1;
  if (!collect() && wanted->deadline != 0) {
    const std::uint64_t end = std::min(wanted->deadline, world_.times->timer());
    const SteadyTime wake = world_.times->wake_time(end);
    const SteadyTime before = SteadyTime::clock::now();
    {
      const BlockedScope blocked(*world_.threads, world_.observer);
      wait_for_answers(wake, Waiter::Blocked);
    }
    const SteadyTime woken = SteadyTime::clock::now();
    world_.times->note_wait(woken - before);
    if (woken >= wake) world_.times->advance_to(end);
    world_.times->ring_if_due();
  } else if (loop_is_used_.load(std::memory_order_relaxed)) {
    poll_loop();
    calls_.collect();
  }
  return answer(request + std::uint32_t{offsetof(eryx_wait, completions)}, calls_.take_answers()) ? 0 : 1;
}

std::uint32_t Bridge::describe(std::uint32_t what, std::uint32_t index, std::uint32_t request) {
  if (what == describe_afterwards && index == 0) {
    has_exit_work_ = true;
    return answer(request, world_.afterwards == Afterwards::InterpreterGoesOn ? "true" : "false") ? 0 : 1;
  }
  if (what == describe_space && index == 0 && world_.space) return answer(request, world_.space()) ? 0 : 1;
  if (world_.feed) {
    std::string said = world_.feed->answer(what, index);
    calls_.hold(world_.feed->hold());
    if (!said.empty()) return answer(request, std::move(said)) ? 0 : 1;
  }
  std::string description = calls_.callbacks()->describe(what, index);
  return description.empty() || !answer(request, std::move(description)) ? 1 : 0;
}

std::uint32_t Bridge::fetch(std::uint32_t address, std::uint32_t capacity) {
  const std::string text = std::exchange(kept_answer_, {});
  const auto bytes = world_.memory.bytes(address, text.size());
  if (text.empty() || text.size() > capacity || !bytes) return 1;
  std::memcpy(bytes->data(), text.data(), text.size());
  return 0;
}

std::uint32_t Bridge::trace() {
  if (!world_.trace) return 1;
  world_.trace->read_all();
  return 0;
}

std::uint32_t Bridge::set_timer(std::uint64_t deadline) {
  if (!world_.times) return 1;
  world_.times->set_timer(deadline);
  return 0;
}

std::uint32_t Bridge::show(std::uint32_t what, std::uint32_t address, std::uint32_t size) {
  const auto record = world_.memory.bytes(address, size);
  return record && world_.display && world_.display->show(what, *record) ? 0 : 1;
}

namespace {

template <auto Member, typename... Parameters>
engine::U32 forward(void* bridge, Parameters... parameters) noexcept {
  // If the host is out of memory, the guest is told that its request failed; the host must not terminate.
  try {
    return (static_cast<Bridge*>(bridge)->*Member)(parameters...);
  } catch (...) {
    return 1;
  }
}

}  // namespace

const engine::BridgeTable& bridge_table() {
  static constexpr engine::BridgeTable table{
      .call = forward<&Bridge::call, engine::U32>,
      .wait = forward<&Bridge::wait, engine::U32>,
      .describe = forward<&Bridge::describe, engine::U32, engine::U32, engine::U32>,
      .fetch = forward<&Bridge::fetch, engine::U32, engine::U32>,
      .trace = forward<&Bridge::trace>,
      .set_timer = forward<&Bridge::set_timer, engine::U64>,
      .show = forward<&Bridge::show, engine::U32, engine::U32, engine::U32>,
  };
  return table;
}

}  // namespace eryx::bridge
