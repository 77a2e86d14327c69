// SPDX-License-Identifier: MIT OR Apache-2.0
/* Calls through the function table whose signature is not the callee's.
 *
 * C code casts functions that take fewer arguments than they are called with: a method without arguments is called with two, a
 * getter with the closure that it ignores. On native machines that works, because arguments are in registers and nobody looks at
 * those that are too many; Emscripten's Python calls such functions by trampolines in JavaScript. Extension modules rely on it
 * without knowing. Here it works as on native machines, but only for functions of extension modules, and only if nothing could be
 * read that the caller has not given: all parameters and the result are i32, and the callee takes fewer. */
#include <stdint.h>

#include "wasm-rt.h"

#include "call_indirect.h"

__attribute__((cold, noinline, preserve_most)) void eryx_check_cast(uint32_t x, uint32_t type) {
  if (x >= ERYX_GUEST_TABLE_SIZE && x < ERYX_TABLE_CAPACITY) {
    const uint32_t callee = ERYX_ENTRY(x).type;
    const uint32_t given = type & 0xff;
    if (callee != 0 && given <= ERYX_MOST_CAST_PARAMETERS && (callee & 0xff) < given) return;
  }
  wasm_rt_trap(WASM_RT_TRAP_CALL_INDIRECT);
}
