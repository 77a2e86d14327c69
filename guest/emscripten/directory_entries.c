// SPDX-License-Identifier: MIT OR Apache-2.0
/* struct dirent, and the numbers of its kinds:
 *
 *            ino off reclen type name   DT_FIFO DT_CHR DT_DIR DT_BLK DT_REG DT_LNK DT_SOCK
 * Emscripten   0   8     16   18   19         1      2      4      6      8     10      12
 * WASI         0   -      -    8    9         6      2      3      1      4      7      20
 *
 * DIR is opaque in both. scandir and its kin, which hand entries to the caller's functions, are not offered. */
#include <dirent.h>
#include <stdint.h>
#include <string.h>

struct emsc_dirent {
  uint64_t ino;
  int64_t off;
  uint16_t reclen;
  uint8_t type;
  char name[256];
};
_Static_assert(offsetof(struct emsc_dirent, name) == 19 && offsetof(struct dirent, d_name) == 9, "as above");

static uint8_t emscripten_kind(uint8_t kind) {
  switch (kind) {
    case DT_FIFO: return 1;
    case DT_CHR: return 2;
    case DT_DIR: return 4;
    case DT_BLK: return 6;
    case DT_REG: return 8;
    case DT_LNK: return 10;
    default: return 0;
  }
}

/* Valid until the next call with any folder, where POSIX says: with this folder. No thread comes between. */
struct emsc_dirent* emsc_readdir(DIR* folder) {
  static struct emsc_dirent result;
  const struct dirent* const entry = readdir(folder);
  if (entry == NULL) return NULL;
  result = (struct emsc_dirent){
      .ino = entry->d_ino, .reclen = sizeof result, .type = emscripten_kind(entry->d_type)};
  const size_t length = strlen(entry->d_name);
  memcpy(result.name, entry->d_name, length < 255 ? length : 255);
  return &result;
}

int emsc_readdir_r(DIR* folder, struct emsc_dirent* place, struct emsc_dirent** result) {
  const struct emsc_dirent* const entry = emsc_readdir(folder);
  *result = entry == NULL ? NULL : place;
  if (entry != NULL) *place = *entry;
  return 0;
}
