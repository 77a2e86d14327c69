// SPDX-License-Identifier: MIT OR Apache-2.0
/* The main module: a guest by abi/guest_abi.h that hands its programs to CPython as they are. It knows neither inputs nor results nor
 * callbacks: programs print what they have to say, and an exception ends with its traceback on standard error and status 1. */
#include <stdlib.h>
#include <string.h>

#include "guest_abi.h"
#include "python.h"

#define EXPORT(name) __attribute__((export_name(#name), used))

/* What every interpreter of the image has imported. */
static const char imports[] = "import sys, json, typing, pydantic, jiter, msgspec\n";

static _Alignas(16) unsigned char mailbox[ERYX_MAILBOX_SIZE];
static eryx_layout guest_layout;
static eryx_reply reply;
/* Nothing looks at these: programs are ended, not asked. */
static uint32_t interrupt_words[6];
static uint32_t trace_size;
static struct python python;

__attribute__((export_name("set_python"))) void set_python(const struct python* given) { python = *given; }

static eryx_guest_address address_of(const void* object) { return (eryx_guest_address)(uintptr_t)object; }

EXPORT(eryx_boot) uint32_t export_boot(void) {
  guest_layout.abi_version = ERYX_ABI_VERSION;
  guest_layout.mailbox = address_of(mailbox);
  guest_layout.reply = address_of(&reply);
  guest_layout.signal_tripped = address_of(&interrupt_words[0]);
  guest_layout.any_tripped = address_of(&interrupt_words[1]);
  guest_layout.eval_breaker = address_of(&interrupt_words[2]);
  guest_layout.interrupt_reason = address_of(&interrupt_words[3]);
  guest_layout.interrupt_delivered = address_of(&interrupt_words[4]);
  guest_layout.alarm_tripped = address_of(&interrupt_words[5]);
  guest_layout.trace_buffer = address_of(mailbox);
  guest_layout.trace_size = address_of(&trace_size);
  setenv("PYTHONHOME", "/usr", 1);
  setenv("PYTHONUNBUFFERED", "1", 1);
  setenv("PYTHONDONTWRITEBYTECODE", "1", 1);
  /* This build has no allocator of its own but mimalloc; without it each object is a block of the C library. */
  setenv("PYTHONMALLOC", "mimalloc", 1);
  python.start();
  return python.run(imports) == 0 ? ERYX_BOOT_OK : ERYX_BOOT_RUNTIME;
}

EXPORT(eryx_layout) uint32_t export_layout(void) { return address_of(&guest_layout); }

EXPORT(eryx_freeze) uint32_t export_freeze(uint32_t flags) {
  (void)flags;
  return python.run("import gc\ngc.collect()\ngc.freeze()\ndel gc\n") == 0 ? 0 : 1;
}

/* `random` keeps the state that it has in the image: nothing here is about chance. */
EXPORT(eryx_reseed) void export_reseed(void) {}

EXPORT(eryx_alloc) eryx_guest_address export_alloc(uint32_t size) { return address_of(malloc(size)); }

EXPORT(eryx_free) void export_free(eryx_guest_address pointer) { free((void*)(uintptr_t)pointer); }

EXPORT(eryx_turn) uint32_t export_turn(uint32_t in, uint32_t size) {
  const eryx_start* const start = (const eryx_start*)(uintptr_t)in;
  memset(&reply, 0, sizeof reply);
  if (size < sizeof *start || start->opcode != ERYX_OP_START || start->program_size > size - sizeof *start)
    return ERYX_TURN_BROKEN;
  char* const program = malloc((size_t)start->program_size + 1);
  if (program == NULL) return ERYX_TURN_BROKEN;
  memcpy(program, start + 1, start->program_size);
  program[start->program_size] = 0;
  const int failed = python.run(program);
  free(program);
  reply.ending = failed ? ERYX_ENDING_EXITED : ERYX_ENDING_RETURNED;
  reply.exit_code = failed ? 1 : 0;
  return ERYX_TURN_DONE;
}
