/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* A native object: the machine code of side modules that were joined to the guest's module, and what a loader needs to put them
 * into a guest. src/native makes it, as a shared object that exports one symbol and needs none; src/engine loads it.
 *
 * It was made of validated WebAssembly by our own tools. Still a loader checks all addresses and slots in it against its guest.
 */
#ifndef ERYX_NATIVE_OBJECT_H
#define ERYX_NATIVE_OBJECT_H

#include <stdint.h>

/* Changes with everything here, and with what the code expects of %gs, the function table and the instance. */
#define ERYX_NATIVE_OBJECT_VERSION 1

/* The symbol: one eryx_native_object. */
#define ERYX_NATIVE_OBJECT_SYMBOL "eryx_native_object"

typedef void (*eryx_native_function)(void);

/* A slot of the function table. `type` is a type number: (place of the type in the module + 1) << 8, plus the number of parameters
 * if the type is (i32 times 0 to 5) -> i32, else plus 255. */
typedef struct eryx_native_entry {
  uint32_t slot;
  uint32_t type;
  eryx_native_function function;
} eryx_native_entry;

/* Bytes of linear memory. Not zeros: where nothing is written, memory is zero. */
typedef struct eryx_native_data {
  uint32_t address;
  uint32_t size;
  const uint8_t* bytes;
} eryx_native_data;

enum { ERYX_NATIVE_RUNTIME_TRAP = 0, ERYX_NATIVE_RUNTIME_COUNT = 8 };

typedef struct eryx_native_object {
  uint32_t version; /* ERYX_NATIVE_OBJECT_VERSION */
  /* Of the main module's native code that it was compiled for: ERYX_CODE_IDENTITY, hexadecimal. */
  char code_identity[65];
  /* All its machine code, one section. */
  const uint8_t* code_begin;
  const uint8_t* code_end;
  /* The loader fills both before any code runs; they lie behind each other, on pages of their own, and can be made read-only then.
   * runtime[ERYX_NATIVE_RUNTIME_TRAP] is wasm_rt_trap; others are not used yet. */
  eryx_native_function* runtime;
  eryx_native_function* functions;
  /* For each of `functions`, its place in eryx_guest_functions: the rank of its index among the functions that the main module defines and
   * exports. */
  const uint32_t* function_places;
  uint32_t function_count;
  uint32_t entry_count;
  const eryx_native_entry* entries;
  const eryx_native_data* data;
  uint32_t data_count;
  /* What is new in linear memory and in the table. Data may also go to variables of the main module. */
  uint32_t memory_begin;
  uint32_t memory_end;
  uint32_t table_begin;
  uint32_t table_end;
  /* The layout of an instance that the code has, to be compared with the main module's: bytes of all of it, and where its memory and
   * its stack pointer are. */
  uint32_t instance_size;
  uint32_t memory_offset;
  uint32_t stack_pointer_offset;
  /* Runs start functions, relocations and constructors of the side modules: once, in the guest, before anything else of them. */
  void (*link)(void* instance);
} eryx_native_object;

#endif
