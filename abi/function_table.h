// SPDX-License-Identifier: MIT OR Apache-2.0
/* The function table of a guest: what its generated code calls through, and what the engine maps for it.
 *
 * It lies below the guest's linear memory, at one distance in every slot, so that generated code finds it by the register that
 * holds the memory's address:
 *
 *   [table: ERYX_TABLE_CAPACITY entries, read-only][guard 64 KiB][linear memory ...
 *
 * C11, included by generated code and by the engine.
 */
#ifndef ERYX_FUNCTION_TABLE_H
#define ERYX_FUNCTION_TABLE_H

#include <stdint.h>

/* CPython has 5,300 functions in its table; the largest package known, perspective, has 30,749 (pep783.md). Entries that no one uses
 * are address space only. */
#define ERYX_TABLE_CAPACITY 131072u

typedef struct eryx_table_entry {
  void (*function)(void);
  /* Number of its signature; 0 where the table has no function. */
  uint32_t type;
  uint32_t reserved;
} eryx_table_entry;

#define ERYX_TABLE_SIZE (ERYX_TABLE_CAPACITY * 16u)
#define ERYX_TABLE_GUARD 65536u
/* From the table's first byte to linear memory. */
#define ERYX_TABLE_DISTANCE (ERYX_TABLE_SIZE + ERYX_TABLE_GUARD)

/* The number of a signature: its index in the module's type section and, if it is `(i32, ...) -> i32`, how many parameters it has.
 * Modules that are joined to a main module have main's types first, so numbers of both agree. */
#define ERYX_TYPE_NUMBER(index, parameters) ((((index) + 1u) << 8) | (parameters))
/* Instead of the number of parameters, for every other signature. */
#define ERYX_OTHER_SIGNATURE 255u
/* A call with more than its callee takes passes them in registers, instance included. */
#define ERYX_MOST_CAST_PARAMETERS 5u

#endif
