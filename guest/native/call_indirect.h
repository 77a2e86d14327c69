// SPDX-License-Identifier: MIT OR Apache-2.0
/* How generated code calls through the function table; instead of wasm2c's macros, which look into the instance.
 *
 * The table's place is known relative to linear memory, whose address is in %gs while a guest runs: a check is one comparison of
 * memory with a constant. */
#ifndef ERYX_CALL_INDIRECT_H
#define ERYX_CALL_INDIRECT_H

#include "function_table.h"
#include "guest_table.h"

/* Types are numbers, and 0 is none. */
#define ERYX_TYPE(number) ((wasm_rt_func_type_t)(uintptr_t)(number))

/* By numbers rather than an array's element, so that the distance becomes part of the instruction. */
#define ERYX_ENTRY(x)                                                              \
  (*(const eryx_table_entry __seg_gs*)((uintptr_t)(x) * sizeof(eryx_table_entry) - \
                                       (uintptr_t)ERYX_TABLE_DISTANCE))

/* The signatures differ: returns if the call may be made nevertheless, otherwise the guest traps. Keeps nearly all registers, so
 * that calls that are right need not save any. */
__attribute__((cold, noinline, preserve_most)) void eryx_check_cast(uint32_t x, uint32_t type);

#define CHECK_CALL_INDIRECT(table, ft, x)                                                  \
  (LIKELY((x) < ERYX_TABLE_CAPACITY && ERYX_ENTRY(x).type == (uint32_t)(uintptr_t)(ft)) || \
   (eryx_check_cast((x), (uint32_t)(uintptr_t)(ft)), 0))
#define DO_CALL_INDIRECT(table, t, x, callee, ...) ((t)ERYX_ENTRY(x).function)(instance, ##__VA_ARGS__)
#define CALL_INDIRECT(table, t, ft, x, ...) \
  (CHECK_CALL_INDIRECT(table, ft, x), DO_CALL_INDIRECT(table, t, x, __VA_ARGS__))

#endif
