// SPDX-License-Identifier: MIT OR Apache-2.0
/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/* The smallest guest that obeys abi/guest_abi.h: it takes its programs for commands. What it knows no command for
 * ends well and does nothing, so that an image can be warmed up.
 *
 *   count          result: how often this instance was asked
 *   print TEXT     to standard output
 *   call N         result: what function N of the table says; there are two, and one of another type
 *   load           from behind all memory
 *   abort          as `abort()` compiles
 *   overflow       of the native stack
 *   dive N         N calls deep into the native stack, and back
 *   hover N        the same, and stays there until it is stopped
 *   spin           until it is stopped
 */
#include <stddef.h>

#include "guest_abi.h"

#define EXPORT(name) __attribute__((export_name(#name), used))

static _Alignas(16) unsigned char mailbox[ERYX_MAILBOX_SIZE];
static eryx_layout guest_layout;
static eryx_reply reply;
static uint32_t interrupt_words[5];
static uint32_t count;
static char answer[16];

typedef struct iovec {
  const char* bytes;
  uint32_t size;
} iovec;

__attribute__((import_module("wasi_snapshot_preview1"), import_name("fd_write"))) extern uint32_t
wasi_fd_write(uint32_t descriptor, const iovec* buffers, uint32_t buffer_count, uint32_t* written);

static uint32_t one(void) { return 1; }
static uint32_t two(void) { return 2; }
static uint32_t of_another_type(uint32_t value) { return value; }

/* Volatile: calls through it are indirect, whatever the compiler knows. */
static uint32_t (*volatile functions[])(void) = {one, two, (uint32_t(*)(void))(void*)of_another_type};

static void return_number(uint32_t number) {
  uint32_t at = sizeof answer;
  do {
    answer[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  reply.value.address = (eryx_guest_address)(size_t)(answer + at);
  reply.value.size = (uint32_t)sizeof answer - at;
}

/* Whether the program begins with `command`; moves behind it. */
static int takes(const char** program, uint32_t* size, const char* command) {
  uint32_t length = 0;
  while (command[length] != 0) {
    if (length == *size || (*program)[length] != command[length]) return 0;
    length++;
  }
  *program += length;
  *size -= length;
  return 1;
}

static __attribute__((noinline)) uint32_t recurse(volatile uint32_t* depth) {
  *depth += 1;
  return recurse(depth) + *depth;
}

/* On its own, so that the calls above it have no variables in memory: that of the stack there is small. */
static __attribute__((noinline)) void stay(void) {
  for (volatile uint32_t i = 0;; i = i + 1) {
  }
}

enum at_the_bottom { COME_BACK, STAY };

static __attribute__((noinline)) uint32_t descend(volatile uint32_t* depth, uint32_t most,
                                                  enum at_the_bottom then) {
  *depth += 1;
  if (*depth < most) return descend(depth, most, then) + *depth;
  if (then == STAY) stay();
  return 0;
}

static uint32_t number_of(const char* text, uint32_t size) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < size; i++) number = 10 * number + (uint32_t)(text[i] - '0');
  return number;
}

static void run(const char* program, uint32_t size) {
  if (takes(&program, &size, "count")) {
    return_number(++count);
  } else if (takes(&program, &size, "print ")) {
    const iovec buffer = {program, size};
    uint32_t written;
    wasi_fd_write(1, &buffer, 1, &written);
  } else if (takes(&program, &size, "call ")) {
    return_number(size == 1 ? functions[(uint32_t)(program[0] - '0') % 3]() : 0);
  } else if (takes(&program, &size, "load")) {
    return_number(*(volatile uint32_t*)(size_t)0xFFFFFFF0u);
  } else if (takes(&program, &size, "abort")) {
    __builtin_trap();
  } else if (takes(&program, &size, "overflow")) {
    volatile uint32_t depth = 0;
    return_number(recurse(&depth));
  } else if (takes(&program, &size, "dive ")) {
    volatile uint32_t depth = 0;
    return_number(descend(&depth, number_of(program, size), COME_BACK));
  } else if (takes(&program, &size, "hover ")) {
    volatile uint32_t depth = 0;
    return_number(descend(&depth, number_of(program, size), STAY));
  } else if (takes(&program, &size, "spin")) {
    for (volatile uint32_t i = 0;; i = i + 1) {
    }
  }
}

EXPORT(_initialize) void initialize(void) {}

EXPORT(eryx_boot) uint32_t boot(void) {
  guest_layout.abi_version = ERYX_ABI_VERSION;
  guest_layout.mailbox = (eryx_guest_address)(size_t)mailbox;
  guest_layout.reply = (eryx_guest_address)(size_t)&reply;
  guest_layout.signal_tripped = (eryx_guest_address)(size_t)&interrupt_words[0];
  guest_layout.any_tripped = (eryx_guest_address)(size_t)&interrupt_words[1];
  guest_layout.eval_breaker = (eryx_guest_address)(size_t)&interrupt_words[2];
  guest_layout.interrupt_reason = (eryx_guest_address)(size_t)&interrupt_words[3];
  guest_layout.interrupt_delivered = (eryx_guest_address)(size_t)&interrupt_words[4];
  return ERYX_BOOT_OK;
}

EXPORT(eryx_freeze) uint32_t freeze(uint32_t flags) {
  (void)flags;
  count = 0;
  return 0;
}

EXPORT(eryx_layout) eryx_guest_address layout(void) { return (eryx_guest_address)(size_t)&guest_layout; }

/* Larger messages than the mailbox holds are refused. */
EXPORT(eryx_alloc) eryx_guest_address allocate(uint32_t size) {
  (void)size;
  return 0;
}

EXPORT(eryx_free) void release(eryx_guest_address address) { (void)address; }

EXPORT(eryx_reseed) void reseed(void) {}

EXPORT(eryx_turn) uint32_t turn(const void* message, uint32_t size) {
  const eryx_start* start = message;
  if (size < sizeof *start || start->opcode != ERYX_OP_START) return ERYX_TURN_BROKEN;
  reply = (eryx_reply){0};
  run((const char*)(start + 1), start->program_size);
  return ERYX_TURN_DONE;
}
