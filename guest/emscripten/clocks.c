// SPDX-License-Identifier: MIT OR Apache-2.0
/* Clocks are numbers with Emscripten, and addresses with WASI. clock_t has 4 bytes and counts microseconds with Emscripten, 8 and
 * nanoseconds with WASI. struct rusage has two timevals with WASI (32 bytes) and 14 numbers behind them with Emscripten (136);
 * RUSAGE_SELF is 0 with Emscripten, 1 with WASI. */
#define _WASI_EMULATED_PROCESS_CLOCKS
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>

#include "time_value.h"

enum {
  emsc_realtime = 0,
  emsc_monotonic = 1,
  emsc_process_time = 2,
  emsc_thread_time = 3,
  emsc_monotonic_raw = 4,
  emsc_realtime_coarse = 5,
  emsc_monotonic_coarse = 6,
  emsc_boot_time = 7,
};

/* Null with errno if there is no such clock. The time of the processor is what WASI's clock() says it is: that of the wall. */
static clockid_t wasi_clock(int clock) {
  switch (clock) {
    case emsc_realtime:
    case emsc_realtime_coarse: return CLOCK_REALTIME;
    case emsc_monotonic:
    case emsc_process_time:
    case emsc_thread_time:
    case emsc_monotonic_raw:
    case emsc_monotonic_coarse:
    case emsc_boot_time: return CLOCK_MONOTONIC;
    default: errno = EINVAL; return NULL;
  }
}

int emsc_clock_gettime(int clock, struct timespec* result) {
  const clockid_t known = wasi_clock(clock);
  return known == NULL ? -1 : clock_gettime(known, result);
}

int emsc_clock_getres(int clock, struct timespec* result) {
  const clockid_t known = wasi_clock(clock);
  if (known == NULL) return -1;
  struct timespec resolution;
  return clock_getres(known, result == NULL ? &resolution : result);
}

int emsc_clock_nanosleep(int clock, int flags, const struct timespec* time, struct timespec* rest) {
  const clockid_t known = wasi_clock(clock);
  return known == NULL ? EINVAL : clock_nanosleep(known, flags, time, rest);
}

int emsc_pthread_condattr_setclock(void* attributes, int clock) {
  (void)attributes;
  return wasi_clock(clock) == NULL ? EINVAL : 0;
}

int32_t emsc_clock(void) { return (int32_t)(clock() / (CLOCKS_PER_SEC / 1000000)); }

int32_t emsc_times(int32_t result[4]) {
  const int32_t now = emsc_clock();
  if (result != NULL) {
    memset(result, 0, 4 * sizeof result[0]);
    result[0] = now;
  }
  return now;
}

int emsc_getrusage(int who, struct rusage* result) {
  enum { emsc_rusage_size = 136 };
  _Static_assert(sizeof(struct rusage) == 32, "as above");
  if (who != 0) {
    errno = EINVAL;
    return -1;
  }
  memset(result, 0, emsc_rusage_size);
  return getrusage(RUSAGE_SELF, result);
}
