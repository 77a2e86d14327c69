// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Tells AddressSanitizer and ThreadSanitizer about the switch to a guest's stack and back. Empty in other builds.

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define ERYX_ADDRESS_SANITIZER 1
#elif defined(__SANITIZE_THREAD__)
#define ERYX_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ERYX_ADDRESS_SANITIZER 1
#elif __has_feature(thread_sanitizer)
#define ERYX_THREAD_SANITIZER 1
#endif
#endif

#ifdef ERYX_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#ifdef ERYX_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

namespace eryx::engine {

class StackSwitch {
 public:
#ifdef ERYX_ADDRESS_SANITIZER
  StackSwitch(const void* low, std::size_t size) : guest_low_(low), guest_size_(size) {
    // Frames that a trap abandoned left their red zones behind.
    __asan_unpoison_memory_region(low, size);
  }
  void leaving() { __sanitizer_start_switch_fiber(&host_fake_stack_, guest_low_, guest_size_); }
  void arrived() { __sanitizer_finish_switch_fiber(nullptr, &host_low_, &host_size_); }
  void departing() {
    announced_ = true;
    __sanitizer_start_switch_fiber(nullptr, host_low_, host_size_);
  }
  // A host function on the caller's stack, and back; between `arrived` and `departing`.
  void visiting_caller() { __sanitizer_start_switch_fiber(&guest_fake_stack_, host_low_, host_size_); }
  void at_caller() { __sanitizer_finish_switch_fiber(host_fake_stack_, nullptr, nullptr); }
  void leaving_caller() { __sanitizer_start_switch_fiber(&host_fake_stack_, guest_low_, guest_size_); }
  void back_from_caller() { __sanitizer_finish_switch_fiber(guest_fake_stack_, nullptr, nullptr); }
  void returned() {
    // The guest was left from a deeper frame, so the switch back was not announced.
    if (!announced_) __sanitizer_start_switch_fiber(nullptr, host_low_, host_size_);
    __sanitizer_finish_switch_fiber(host_fake_stack_, nullptr, nullptr);
  }

 private:
  const void* guest_low_;
  std::size_t guest_size_;
  const void* host_low_ = nullptr;
  std::size_t host_size_ = 0;
  void* host_fake_stack_ = nullptr;
  void* guest_fake_stack_ = nullptr;
  bool announced_ = false;
#elif defined(ERYX_THREAD_SANITIZER)
  // A fiber for each entry, so that frames abandoned by a trap are discarded with it. Switched on the caller's side
  // only, so that entering and leaving a function are recorded for the same fiber.
  StackSwitch(const void*, std::size_t) {}
  StackSwitch(const StackSwitch&) = delete;
  StackSwitch& operator=(const StackSwitch&) = delete;
  ~StackSwitch() { __tsan_destroy_fiber(guest_); }
  void leaving() { __tsan_switch_to_fiber(guest_, 0); }
  void arrived() {}
  void departing() {}
  void visiting_caller() { __tsan_switch_to_fiber(host_, 0); }
  void at_caller() {}
  void leaving_caller() {}
  void back_from_caller() { __tsan_switch_to_fiber(guest_, 0); }
  void returned() { __tsan_switch_to_fiber(host_, 0); }

 private:
  void* host_ = __tsan_get_current_fiber();
  void* guest_ = __tsan_create_fiber(0);
#else
  StackSwitch(const void*, std::size_t) {}
  void leaving() {}
  void arrived() {}
  void departing() {}
  void visiting_caller() {}
  void at_caller() {}
  void leaving_caller() {}
  void back_from_caller() {}
  void returned() {}
#endif
};

}  // namespace eryx::engine
