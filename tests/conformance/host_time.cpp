// SPDX-License-Identifier: MIT OR Apache-2.0
#include "host_time.hpp"

#include <time.h>

#include <algorithm>

namespace eryx::conformance {
namespace {

using std::chrono::nanoseconds;

nanoseconds processor_time() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

}  // namespace

nanoseconds host_time_past_limits(const Program& program) {
  const nanoseconds begin = processor_time();
  const ExecuteResult result = run(program);
  const nanoseconds used = processor_time() - begin;
  const Limits limits = program.limits.value_or(Limits());
  return std::max(nanoseconds::zero(), used - std::min(result.stats.guest, limits.wall_time + limits.grace));
}

}  // namespace eryx::conformance
