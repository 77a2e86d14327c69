// SPDX-License-Identifier: MIT OR Apache-2.0
/* Events of poll, and sets of files:
 *
 *            POLLIN POLLOUT POLLERR POLLHUP POLLNVAL POLLRDNORM POLLWRNORM  fd_set
 * Emscripten      1       4       8    0x10     0x20       0x40      0x100  1,024 bits
 * WASI            1       2  0x1000  0x2000   0x4000          1          2  a list of files
 */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/select.h>

#include "time_value.h"

static short wasi_events(short events) {
  return (short)((events & 0x41 ? POLLIN : 0) | (events & 0x104 ? POLLOUT : 0));
}

static short emscripten_events(short events, short asked) {
  return (short)((events & POLLIN ? asked & 0x41 : 0) | (events & POLLOUT ? asked & 0x104 : 0) |
                 (events & POLLERR ? 8 : 0) | (events & POLLHUP ? 0x10 : 0) | (events & POLLNVAL ? 0x20 : 0));
}

int emsc_poll(struct pollfd* files, nfds_t count, int timeout) {
  if (count > FD_SETSIZE) {
    errno = EINVAL;
    return -1;
  }
  struct pollfd* const copies = malloc((count + 1) * sizeof *copies);
  if (copies == NULL) return -1;
  for (nfds_t i = 0; i < count; i++) {
    copies[i] = (struct pollfd){.fd = files[i].fd, .events = wasi_events(files[i].events)};
  }
  const int result = poll(copies, count, timeout);
  for (nfds_t i = 0; result >= 0 && i < count; i++) {
    files[i].revents = emscripten_events(copies[i].revents, files[i].events);
  }
  free(copies);
  return result;
}

enum { emsc_files_most = 1024, emsc_word_bits = 32 };

struct emsc_fd_set {
  uint32_t words[emsc_files_most / emsc_word_bits];
};

static fd_set* wasi_set(const struct emsc_fd_set* from, int count, fd_set* result) {
  if (from == NULL) return NULL;
  FD_ZERO(result);
  for (int i = 0; i < count && i < emsc_files_most; i++) {
    if (from->words[i / emsc_word_bits] >> (i % emsc_word_bits) & 1) FD_SET(i, result);
  }
  return result;
}

static void give_set(const fd_set* from, struct emsc_fd_set* to) {
  if (to == NULL) return;
  *to = (struct emsc_fd_set){0};
  for (size_t i = 0; i < from->__nfds; i++) {
    const int file = from->__fds[i];
    if (file < emsc_files_most) to->words[file / emsc_word_bits] |= 1u << (file % emsc_word_bits);
  }
}

int emsc_select(int count, struct emsc_fd_set* read, struct emsc_fd_set* write, struct emsc_fd_set* except,
                struct emsc_timeval* timeout) {
  static fd_set sets[3];
  struct timeval copy;
  if (timeout != NULL) copy = wasi_timeval(timeout);
  const int result = select(count, wasi_set(read, count, &sets[0]), wasi_set(write, count, &sets[1]),
                            wasi_set(except, count, &sets[2]), timeout == NULL ? NULL : &copy);
  if (result < 0) return result;
  give_set(&sets[0], read);
  give_set(&sets[1], write);
  give_set(&sets[2], except);
  return result;
}
