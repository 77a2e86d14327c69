// SPDX-License-Identifier: MIT OR Apache-2.0
/* struct timeval: 16 bytes, but in Emscripten's the microseconds are 4 of the last 8. What is written by WASI's functions can
 * be read; what they read would have undefined upper halves. */
#ifndef ERYX_EMSCRIPTEN_TIME_VALUE_H
#define ERYX_EMSCRIPTEN_TIME_VALUE_H

#include <stdint.h>
#include <sys/time.h>

struct emsc_timeval {
  int64_t seconds;
  int32_t microseconds;
};
_Static_assert(sizeof(struct emsc_timeval) == 16 && sizeof(struct timeval) == 16, "as above");

static inline struct timeval wasi_timeval(const struct emsc_timeval* value) {
  return (struct timeval){.tv_sec = value->seconds, .tv_usec = value->microseconds};
}

#endif
