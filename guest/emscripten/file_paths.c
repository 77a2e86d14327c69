// SPDX-License-Identifier: MIT OR Apache-2.0
/* Functions whose names end in "at" (at_flags.h), and times of files:
 *
 *            UTIME_NOW   UTIME_OMIT  struct timeval
 * Emscripten 0x3fffffff  0x3ffffffe  microseconds are 4 bytes, 4 behind them mean nothing
 * WASI               -1          -2  microseconds are 8 bytes
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "at_flags.h"
#include "time_value.h"

enum { emsc_remove_folder = 0x200 };

int emsc_faccessat(int folder, const char* path, int mode, int flags) {
  (void)flags; /* AT_EACCESS: there is one user */
  return faccessat(at_folder(folder), path, mode, 0);
}

int emsc_fchmodat(int folder, const char* path, mode_t mode, int flags) {
  return fchmodat(at_folder(folder), path, mode, at_flags(flags));
}

int emsc_linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
  return linkat(at_folder(from_folder), from, at_folder(to_folder), to, at_flags(flags));
}

int emsc_mkdirat(int folder, const char* path, mode_t mode) { return mkdirat(at_folder(folder), path, mode); }

ssize_t emsc_readlinkat(int folder, const char* path, char* text, size_t size) {
  return readlinkat(at_folder(folder), path, text, size);
}

int emsc_renameat(int from_folder, const char* from, int to_folder, const char* to) {
  return renameat(at_folder(from_folder), from, at_folder(to_folder), to);
}

int emsc_symlinkat(const char* target, int folder, const char* path) {
  return symlinkat(target, at_folder(folder), path);
}

int emsc_unlinkat(int folder, const char* path, int flags) {
  return unlinkat(at_folder(folder), path, flags & emsc_remove_folder ? AT_REMOVEDIR : 0);
}

static const struct timespec* wasi_times(const struct timespec* times, struct timespec result[2]) {
  if (times == NULL) return NULL;
  for (int i = 0; i < 2; i++) {
    result[i] = times[i];
    if (times[i].tv_nsec == 0x3fffffff) result[i].tv_nsec = UTIME_NOW;
    if (times[i].tv_nsec == 0x3ffffffe) result[i].tv_nsec = UTIME_OMIT;
  }
  return result;
}

int emsc_utimensat(int folder, const char* path, const struct timespec* times, int flags) {
  struct timespec copy[2];
  return utimensat(at_folder(folder), path, wasi_times(times, copy), at_flags(flags));
}

int emsc_futimens(int file, const struct timespec* times) {
  struct timespec copy[2];
  return futimens(file, wasi_times(times, copy));
}

int emsc_utimes(const char* path, const struct emsc_timeval* times) {
  if (times == NULL) return utimes(path, NULL);
  const struct timeval copy[2] = {wasi_timeval(&times[0]), wasi_timeval(&times[1])};
  return utimes(path, copy);
}
