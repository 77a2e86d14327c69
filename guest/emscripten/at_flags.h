// SPDX-License-Identifier: MIT OR Apache-2.0
/* The folder and the flags of functions whose names end in "at".
 *
 *            AT_FDCWD AT_SYMLINK_NOFOLLOW AT_REMOVEDIR AT_SYMLINK_FOLLOW AT_EACCESS
 * Emscripten     -100               0x100        0x200             0x400      0x200
 * WASI             -2                   1            4                 2          0
 */
#ifndef ERYX_EMSCRIPTEN_AT_FLAGS_H
#define ERYX_EMSCRIPTEN_AT_FLAGS_H

#include <fcntl.h>

static inline int at_folder(int folder) { return folder == -100 ? AT_FDCWD : folder; }

static inline int at_flags(int flags) {
  return (flags & 0x100 ? AT_SYMLINK_NOFOLLOW : 0) | (flags & 0x400 ? AT_SYMLINK_FOLLOW : 0);
}

#endif
