// SPDX-License-Identifier: MIT OR Apache-2.0
/* struct stat: all members move.
 *
 *            dev mode nlink uid gid rdev size blksize blocks atim mtim ctim ino  size
 * Emscripten   0    4     8  12  16   20   24      32     36   40   56   72  88    96
 * WASI         0   24    16  28  32   40   48      56     64   72   88  104   8   144
 */
#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "at_flags.h"

struct emsc_stat {
  uint32_t dev, mode, nlink, uid, gid, rdev;
  int64_t size;
  int32_t blksize, blocks;
  struct timespec atim, mtim, ctim;
  uint64_t ino;
};
_Static_assert(sizeof(struct emsc_stat) == 96 && sizeof(struct stat) == 144, "as above");

static int give(int status, const struct stat* from, struct emsc_stat* to) {
  if (status != 0) return status;
  *to = (struct emsc_stat){
      .dev = (uint32_t)from->st_dev,
      .mode = from->st_mode,
      .nlink = (uint32_t)from->st_nlink,
      .uid = from->st_uid,
      .gid = from->st_gid,
      .rdev = (uint32_t)from->st_rdev,
      .size = from->st_size,
      .blksize = (int32_t)from->st_blksize,
      .blocks = (int32_t)from->st_blocks,
      .atim = from->st_atim,
      .mtim = from->st_mtim,
      .ctim = from->st_ctim,
      .ino = from->st_ino,
  };
  return 0;
}

int emsc_stat(const char* path, struct emsc_stat* result) {
  struct stat status;
  return give(stat(path, &status), &status, result);
}

int emsc_lstat(const char* path, struct emsc_stat* result) {
  struct stat status;
  return give(lstat(path, &status), &status, result);
}

int emsc_fstat(int file, struct emsc_stat* result) {
  struct stat status;
  return give(fstat(file, &status), &status, result);
}

int emsc_fstatat(int folder, const char* path, struct emsc_stat* result, int flags) {
  struct stat status;
  return give(fstatat(at_folder(folder), path, &status, at_flags(flags)), &status, result);
}
