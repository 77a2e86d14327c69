// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <cstring>
#include <vector>

#include "wasi/preview1.hpp"

namespace eryx::wasi {

std::optional<GuestTime> Preview1::due_time(const SubscriptionClock& clock, GuestTime now) {
  const auto shown = time_of(clock.id);
  if (!shown) return std::nullopt;
  std::uint64_t rest = clock.timeout;
  if ((clock.flags & subscription_clock_absolute) != 0)
    rest = clock.timeout > *shown ? clock.timeout - *shown : 0;
  return rest > never - now ? never : now + rest;
}

Event Preview1::event_for(const Subscription& subscription) const {
  Event event{};
  event.userdata = subscription.userdata;
  event.type = subscription.type;
  if (subscription.type == EventType::Clock) {
    if (subscription.clock.id > ClockId::ThreadCpuTime)
      event.error = static_cast<std::uint16_t>(Errno::Invalid);
    return event;
  }
  const vfs::OpenFilePtr& file = open_file(subscription.descriptor);
  if (!file) {
    event.error = static_cast<std::uint16_t>(Errno::BadDescriptor);
  } else if (subscription.type == EventType::FdRead) {
    event.ready_bytes = files_.available_input(*file->node());
  }
  return event;
}

Errno Preview1::poll_oneoff(GuestPtr<Subscription> subscriptions, GuestPtr<Event> events, Size count,
                            GuestPtr<Size> event_count) {
  if (count == 0 || count > maximum_subscriptions) return Errno::Invalid;
  const auto source = memory_.bytes(subscriptions.address, std::uint64_t{count} * sizeof(Subscription));
  const bool targets_are_good =
      memory_.bytes(events.address, std::uint64_t{count} * sizeof(Event)).has_value() &&
      memory_.bytes(event_count.address, sizeof(Size)).has_value();
  if (!source || !targets_are_good) return Errno::Fault;
  // Copied at once: the guest may let the events overlap the subscriptions.
  std::vector<Subscription> wanted(count);
  std::memcpy(wanted.data(), source->data(), source->size());

  // When each is due. Descriptors are always ready, and errors are reported at once: both are due at 0.
  std::vector<GuestTime> due(count, 0);
  const GuestTime now = clock_.monotonic();
  for (Size index = 0; index < count; ++index) {
    if (wanted[index].type > EventType::FdWrite) return Errno::Invalid;
    if (wanted[index].type == EventType::Clock) due[index] = due_time(wanted[index].clock, now).value_or(0);
  }

  const GuestTime first = *std::ranges::min_element(due);
  // A replayed execution does not sleep: the next reading of its clock is in the journal.
  if (first > now && !clock_.is_replayed()) {
    const GuestTime end = std::min(first, timer());
    const auto deadline = clock_.wake_time(end);
    const auto before = std::chrono::steady_clock::now();
    sleeper_->sleep_until(deadline);
    const auto woken = std::chrono::steady_clock::now();
    clock_.note_wait(woken - before);
    if (woken >= deadline) clock_.advance_to(end);
    ring_if_due();
    // Woken before anything was due: for an alarm, or because the execution is asked to stop.
    if (clock_.monotonic() < first) return Errno::Interrupted;
  }

  const GuestTime after = std::max(clock_.monotonic(), first);
  Size written = 0;
  for (Size index = 0; index < count; ++index) {
    if (due[index] > after) continue;
    const auto target = events.element(written);
    if (!target || !memory_.store(*target, event_for(wanted[index]))) return Errno::Fault;
    ++written;
  }
  return memory_.store(event_count, written) ? Errno::Success : Errno::Fault;
}

}  // namespace eryx::wasi
