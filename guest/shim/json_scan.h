// SPDX-License-Identifier: MIT OR Apache-2.0
/* Finds where a run of ordinary characters inside a JSON string ends, 16 at a time: most of the time that long strings
 * take goes here. */
#ifndef ERYX_SHIM_JSON_SCAN_H
#define ERYX_SHIM_JSON_SCAN_H

#include <stddef.h>
#include <wasm_simd128.h>

/* What a JSON string must escape, or ends with. */
static inline int json_is_special(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

/* How many bytes come before the first special one. Adds the bits of what it passed to `*seen`: below 0x80 it was all
 * ASCII. */
static inline size_t json_plain_size(const char* text, size_t size, unsigned char* seen) {
  const v128_t first_plain = wasm_i8x16_splat(0x20);
  const v128_t quote = wasm_i8x16_splat('"');
  const v128_t backslash = wasm_i8x16_splat('\\');
  v128_t all = wasm_i8x16_splat(0);
  size_t i = 0;
  for (; size - i >= 16; i += 16) {
    const v128_t part = wasm_v128_load(text + i);
    const v128_t special =
        wasm_v128_or(wasm_u8x16_lt(part, first_plain),
                     wasm_v128_or(wasm_i8x16_eq(part, quote), wasm_i8x16_eq(part, backslash)));
    if (wasm_v128_any_true(special)) break;
    all = wasm_v128_or(all, part);
  }
  unsigned char bits = wasm_i8x16_bitmask(all) != 0 ? 0x80 : 0;
  for (; i < size && !json_is_special((unsigned char)text[i]); i++) bits |= (unsigned char)text[i];
  *seen |= bits;
  return i;
}

#endif
