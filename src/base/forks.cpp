// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/forks.hpp"

#include <pthread.h>

#include <atomic>

namespace eryx::base {
namespace {

struct ForkCounts {
  ForkCounts() {
    ::pthread_atfork(
        nullptr, [] { forks.fetch_add(1, std::memory_order_acq_rel); },
        [] {
          forks.fetch_add(1, std::memory_order_acq_rel);
          generation.fetch_add(1, std::memory_order_acq_rel);
        });
  }

  inline static std::atomic<unsigned> generation{1};
  inline static std::atomic<unsigned> forks{1};
};

const ForkCounts& counts() noexcept {
  static const ForkCounts watched;
  return watched;
}

}  // namespace

unsigned process_generation() noexcept { return counts().generation.load(std::memory_order_acquire); }

unsigned forks() noexcept { return counts().forks.load(std::memory_order_acquire); }

}  // namespace eryx::base
