// SPDX-License-Identifier: MIT OR Apache-2.0
/* The flags of open:
 *
 *            RDONLY     WRONLY     RDWR       CREAT  EXCL   TRUNC  APPEND NONBLOCK DIRECTORY NOFOLLOW  CLOEXEC DSYNC  SYNC
 * Emscripten 0          1          2          0x40   0x80   0x200  0x400  0x800    0x10000   0x20000   0x80000 0x1000 0x101000
 * WASI       0x04000000 0x10000000 0x14000000 0x1000 0x4000 0x8000 1      4        0x2000    0x1000000 0       2      0x10
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/types.h>

#include "at_flags.h"

static const struct {
  int emscripten, wasi;
} flag_pairs[] = {
    {0x40, O_CREAT},        {0x80, O_EXCL},        {0x200, O_TRUNC},  {0x400, O_APPEND},  {0x800, O_NONBLOCK},
    {0x10000, O_DIRECTORY}, {0x20000, O_NOFOLLOW}, {0x1000, O_DSYNC}, {0x101000, O_SYNC},
};
enum { flag_pair_count = sizeof flag_pairs / sizeof flag_pairs[0] };

static int wasi_flags(int flags) {
  const int mode = flags & 3;
  int result = mode == 0 ? O_RDONLY : mode == 1 ? O_WRONLY : O_RDWR;
  for (int i = 0; i < flag_pair_count; i++) {
    if ((flags & flag_pairs[i].emscripten) == flag_pairs[i].emscripten) result |= flag_pairs[i].wasi;
  }
  return result;
}

static int emscripten_flags(int flags) {
  const int mode = flags & O_ACCMODE;
  int result = mode == O_RDWR ? 2 : mode == O_WRONLY ? 1 : 0;
  for (int i = 0; i < flag_pair_count; i++) {
    if ((flags & flag_pairs[i].wasi) == flag_pairs[i].wasi) result |= flag_pairs[i].emscripten;
  }
  return result;
}

/* WASI's files have no modes. */
int emsc_open(const char* path, int flags, ...) { return open(path, wasi_flags(flags), 0666); }

int emsc_openat(int folder, const char* path, int flags, ...) {
  return openat(at_folder(folder), path, wasi_flags(flags), 0666);
}

int emsc_fcntl(int file, int command, ...) {
  if (command == F_GETFL) {
    const int flags = fcntl(file, F_GETFL);
    return flags < 0 ? flags : emscripten_flags(flags);
  }
  va_list arguments;
  va_start(arguments, command);
  const int value = va_arg(arguments, int);
  va_end(arguments);
  switch (command) {
    case F_SETFL: return fcntl(file, F_SETFL, wasi_flags(value) & ~O_ACCMODE);
    case F_GETFD: return fcntl(file, F_GETFD);
    case F_SETFD: return fcntl(file, F_SETFD, value);
    default: errno = ENOSYS; return -1;
  }
}
