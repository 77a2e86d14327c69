// SPDX-License-Identifier: MIT OR Apache-2.0
/* mmap and its kin, which WASI has not: memory of the heap, with the contents of the file if there is one. PROT_WRITE is 2,
 * MAP_SHARED 1, MAP_FIXED 0x10, MAP_ANONYMOUS 0x20 with Emscripten. What cannot be had so is refused: writing to a file through
 * memory, memory at a given place. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { emsc_write = 2, emsc_shared = 1, emsc_fixed = 0x10, emsc_anonymous = 0x20, page_size = 65536 };

static void* const failed = (void*)-1;

/* Programs may unmap parts of a mapping, or what is none: only a whole one can be freed. */
static struct mapping {
  struct mapping* next;
  void* start;
} * mappings;

static int read_whole(int file, char* place, size_t size, int64_t offset) {
  while (size > 0) {
    const ssize_t count = pread(file, place, size, offset);
    if (count < 0) return -1;
    if (count == 0) return 0;
    place += count;
    size -= (size_t)count;
    offset += count;
  }
  return 0;
}

void* emsc_mmap(void* wish, size_t size, int protection, int flags, int file, int64_t offset) {
  (void)wish;
  const int has_file = !(flags & emsc_anonymous);
  if (size == 0 || flags & emsc_fixed || (has_file && flags & emsc_shared && protection & emsc_write)) {
    errno = size == 0 ? EINVAL : ENODEV;
    return failed;
  }
  struct mapping* const mapping = malloc(sizeof *mapping);
  void* start = NULL;
  if (mapping == NULL || posix_memalign(&start, page_size, size) != 0) {
    free(mapping);
    errno = ENOMEM;
    return failed;
  }
  memset(start, 0, size);
  if (has_file && read_whole(file, start, size, offset) < 0) {
    free(start);
    free(mapping);
    return failed;
  }
  *mapping = (struct mapping){mappings, start};
  mappings = mapping;
  return start;
}

int emsc_munmap(void* start, size_t size) {
  (void)size;
  for (struct mapping** place = &mappings; *place != NULL; place = &(*place)->next) {
    struct mapping* const mapping = *place;
    if (mapping->start != start) continue;
    *place = mapping->next;
    free(mapping);
    free(start);
    return 0;
  }
  return 0;
}

int emsc_mprotect(void* start, size_t size, int protection) {
  (void)start, (void)size, (void)protection;
  return 0;
}

int msync(void* start, size_t size, int flags) {
  (void)start, (void)size, (void)flags;
  return 0;
}

int madvise(void* start, size_t size, int advice) {
  (void)start, (void)size, (void)advice;
  return 0;
}

int posix_madvise(void* start, size_t size, int advice) { return madvise(start, size, advice); }

int mlock(const void* start, size_t size) {
  (void)start, (void)size;
  return 0;
}

int munlock(const void* start, size_t size) {
  (void)start, (void)size;
  return 0;
}

void* memalign(size_t alignment, size_t size) { return aligned_alloc(alignment, size); }

void* valloc(size_t size) { return aligned_alloc(page_size, size); }
