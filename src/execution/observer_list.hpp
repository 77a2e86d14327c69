// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "execution/observer.hpp"
#include "execution/start.hpp"

namespace eryx::execution {

/// Passes on the events of one execution to several observers, in the order in which they were added.
///
/// Threading: as `Observer`; `add` before the execution begins.
class ObserverList final : public Observer {
 public:
  void add(std::shared_ptr<Observer> observer) { observers_.push_back(std::move(observer)); }

  void on_call_started(const bridge::CallStarted& call) noexcept override {
    for (const auto& observer : observers_) observer->on_call_started(call);
  }
  void on_call_ended(const bridge::CallEnded& call) noexcept override {
    for (const auto& observer : observers_) observer->on_call_ended(call);
  }
  void on_blocked() noexcept override {
    for (const auto& observer : observers_) observer->on_blocked();
  }
  void on_unblocked() noexcept override {
    for (const auto& observer : observers_) observer->on_unblocked();
  }
  void on_turn_entered() noexcept override {
    for (const auto& observer : observers_) observer->on_turn_entered();
  }
  void on_turn_left(const Stats& stats) noexcept override {
    for (const auto& observer : observers_) observer->on_turn_left(stats);
  }
  void on_output(OutputStream stream, std::span<const std::byte> bytes) noexcept override {
    for (const auto& observer : observers_) observer->on_output(stream, bytes);
  }
  void on_trace(std::span<const std::byte> records) noexcept override {
    for (const auto& observer : observers_) observer->on_trace(records);
  }
  void on_ended(ExecuteResult& result) noexcept override {
    for (const auto& observer : observers_) observer->on_ended(result);
  }

 private:
  std::vector<std::shared_ptr<Observer>> observers_;
};

/// Adds an observer to those of a run that has not begun.
inline void add_observer(Start& start, std::shared_ptr<Observer> observer) {
  if (!start.observer) {
    start.observer = std::move(observer);
    return;
  }
  auto both = std::make_shared<ObserverList>();
  both->add(std::move(start.observer));
  both->add(std::move(observer));
  start.observer = std::move(both);
}

}  // namespace eryx::execution
