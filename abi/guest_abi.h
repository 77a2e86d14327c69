// SPDX-License-Identifier: MIT OR Apache-2.0
/* The contract between the host library and the guest module: export names, fixed-size structs, opcodes, version.
 *
 * C11, included by both sides, and by nothing else than them. All integers are little-endian, all guest pointers are
 * 32-bit offsets into linear memory. The host treats everything it reads through these structs as hostile; the guest
 * trusts the host. Enum values are stored in images: never renumber.
 *
 * One execution, seen from here:
 *   host writes an eryx_start and its payload into the mailbox (or into a block of eryx_alloc when it is larger)
 *   host calls eryx_turn(pointer, size)          -> eryx_turn_status
 *     ERYX_TURN_IDLE: nothing is ready before reply.deadline; reply.calls holds the callbacks that the program called
 *       since; the host starts them, waits without a stack, then sends an eryx_resume with what has completed
 *     ERYX_TURN_DONE: reply says how the program ended
 *   host reads eryx_reply, whose address is in eryx_layout
 */
#ifndef ERYX_GUEST_ABI_H
#define ERYX_GUEST_ABI_H

#include <assert.h>
#include <stdint.h>

#define ERYX_ABI_VERSION 5u

/* Exports of the guest module, beside `_initialize` and `memory`:
 *   uint32_t eryx_layout(void)                       address of the eryx_layout; constant for one module
 *   uint32_t eryx_boot(void)                         starts CPython; image build only; 0 or an eryx_boot_error
 *   uint32_t eryx_freeze(uint32_t flags)             prepares the heap for recycling; image build only; 0 on success
 *   uint32_t eryx_turn(uint32_t in, uint32_t size)   runs until done or idle; returns an eryx_turn_status
 *   uint32_t eryx_alloc(uint32_t size)               guest malloc; 0 when memory is exhausted
 *   void     eryx_free(uint32_t pointer)
 *   void     eryx_reseed(void)                       makes every generator of randomness draw a new seed at its next use
 *
 * Imports, beside WASI preview 1; module `eryx_host`:
 *   uint32_t call(eryx_immediate* request)           runs an immediate callback
 *   uint32_t wait(eryx_wait* request)                starts calls, blocks until one has completed or the deadline
 *   uint32_t describe(uint32_t what, uint32_t index, eryx_fetch* request)   text about callbacks, see eryx_description
 *   uint32_t fetch(uint32_t address, uint32_t capacity)    an answer that did not fit
 *   uint32_t trace(void)                             takes the records out of the trace buffer, which is full
 *   uint32_t set_timer(uint64_t deadline)            see below
 *   uint32_t show(uint32_t what, uint32_t address, uint32_t size)   a rich object: eryx_shown, then eryx_shown_part records
 * All return 0, or 1 for a request that makes no sense: a bug in the guest, or a forged one.
 *   uint64_t ticks(void)                             the processor's counter of time; only trace records contain it
 *   uint32_t float_exceptions(uint32_t cleared, uint32_t raised)   see below
 *
 * set_timer: from `deadline` on, a time of CLOCK_MONOTONIC in ns, the host trips SIGALRM (eryx_layout.alarm_tripped), and
 * waits on behalf of the guest end early: poll_oneoff with EINTR, `wait` without an answer. It does so until the next
 * set_timer, which forgets what is due. UINT64_MAX: never. A deadline in less than a millisecond is one in a millisecond.
 *
 * float_exceptions: clears some of the floating-point exceptions that have been raised since the turn began, raises others, and
 * returns those that there were: bits of x86-64's fenv.h (1 invalid, 4 division by zero, 8 overflow, 16 underflow, 32 inexact).
 */

typedef uint32_t eryx_guest_address; /* offset into linear memory; 0 is "none" */

/* Size of the static buffer for turn messages; larger ones travel in a block of eryx_alloc. 16 KiB holds nearly every
 * program that a language model writes, and spans few pages to restore. */
#define ERYX_MAILBOX_SIZE 16384u

/* What `show` shows. */
enum eryx_shown {
  ERYX_SHOWN_OBJECT = 0, /* what the program has passed to `display` */
  ERYX_SHOWN_RESULT = 1  /* its result */
};

/* One form of an object that is shown. Followed by its MIME type and its bytes, without padding. */
typedef struct eryx_shown_part {
  uint32_t type_size; /* ASCII, such as "image/png" */
  uint32_t data_size;
} eryx_shown_part;

/* Steps of eryx_freeze. */
enum eryx_freeze_flag {
  ERYX_FREEZE_IMMORTAL = 1, /* the image's objects get the immortal reference count: no writes to them */
  ERYX_FREEZE_PLUG_HEAP = 2 /* free blocks below the heap's top are taken: a run's objects are contiguous */
};

enum eryx_boot_error {
  ERYX_BOOT_OK = 0,
  ERYX_BOOT_PREINITIALIZE = 1, /* Py_PreInitialize failed */
  ERYX_BOOT_INITIALIZE = 2,    /* Py_InitializeFromConfig failed; the reason is on stderr */
  ERYX_BOOT_RUNTIME = 3        /* the Python half (package _eryx) failed to import; see stderr */
};

enum eryx_opcode { ERYX_OP_START = 1, ERYX_OP_RESUME = 2 };

enum eryx_start_flag {
  /* The program sees the variables of the one before and leaves its own behind. Without it `__main__` is pristine at
   * the start, and at the end its variables are dropped, as `python` does when it exits, so that destructors run. */
  ERYX_START_KEEP_NAMESPACE = 1,
  /* The program is the host's own: it runs in a namespace of its own that is dropped at its end, and finds the session's
   * as variable `__session__`; the session's variables stay as they are. ERYX_START_KEEP_NAMESPACE beside it says
   * nothing. */
  ERYX_START_SERVICE = 2,
  /* The program's lines, calls and exceptions are written to the trace buffer: see eryx_trace_record. */
  ERYX_START_TRACE = 4
};

/* Followed by the payload: program, inputs, result variable, environment, callbacks, code, in this order, without padding. */
typedef struct eryx_start {
  uint32_t opcode;           /* ERYX_OP_START */
  uint32_t flags;            /* eryx_start_flag bits */
  uint32_t program_size;     /* UTF-8 source */
  uint32_t inputs_size;      /* a JSON object whose members become variables; 0: none */
  uint32_t result_name_size; /* name of the variable that is returned; 0: none */
  uint32_t environment_size; /* "NAME=VALUE\0" repeated; 0: empty */
  uint32_t result_limit;     /* bytes of JSON that the result may take */
  /* Hashes (eryx_name_hash) of the names that become variables of programs that mention them: uint32_t each, in
   * ascending order. The callback "http.get" is the name "http". */
  uint32_t callbacks_size;
  /* The program as guest/python/_eryx/compiled.py has compiled it, with the same program, in a guest of the same image; 0: it
   * is to be compiled. */
  uint32_t code_size;
} eryx_start;

enum eryx_resume_flag {
  ERYX_RESUME_TRACE = 1 /* as ERYX_START_TRACE; each turn of an execution says the same */
};

/* Followed by the completions. */
typedef struct eryx_resume {
  uint32_t opcode; /* ERYX_OP_RESUME */
  uint32_t flags;  /* eryx_resume_flag bits */
  uint32_t completions_size;
  uint32_t reserved;
} eryx_resume;

/* FNV-1a, 32 bits, over the bytes of a name. */
static inline uint32_t eryx_name_hash(const char* name, uint32_t size) {
  uint32_t hash = 2166136261u;
  const unsigned char* bytes = (const unsigned char*)(const void*)name;
  for (uint32_t i = 0; i < size; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

/* Calls and completions travel as records: a header, `size` bytes, and zeros up to a multiple of 8. */
#define ERYX_RECORD_ALIGNMENT 8u
static inline uint64_t eryx_record_padding(uint64_t size) { return (0 - size) & (ERYX_RECORD_ALIGNMENT - 1); }

enum eryx_call_kind {
  ERYX_CALL_START = 1, /* payload: the arguments, a JSON object */
  ERYX_CALL_CANCEL = 2 /* nobody waits for call `id` any more; no payload */
};

/* Instead of an index: the callback's name is the payload's member "name". Nobody knows it; the host says so. */
#define ERYX_CALLBACK_UNKNOWN 0xFFFFFFFFu

typedef struct eryx_call {
  uint32_t kind;     /* eryx_call_kind */
  uint32_t id;       /* chosen by the guest: each larger than the one before, in one execution */
  uint32_t callback; /* index of the callback in this execution's set */
  uint32_t size;
} eryx_call;

/* How a call ended; the payload is the value's JSON, else a message. */
enum eryx_call_status {
  ERYX_CALL_OK = 0,
  ERYX_CALL_NOT_FOUND = 1,     /* no callback of this name */
  ERYX_CALL_BAD_ARGUMENTS = 2, /* the arguments do not fit the schema */
  ERYX_CALL_TIMEOUT = 3,       /* its time was over before the handler answered */
  ERYX_CALL_LIMIT = 4,         /* too many calls, or too large ones */
  ERYX_CALL_FAILED = 5,        /* the handler says why */
  ERYX_CALL_HOST_FAILURE = 6   /* the handler failed in a way that is the host's own business */
};

typedef struct eryx_completion {
  uint32_t id;
  uint32_t status; /* eryx_call_status */
  uint32_t size;
  uint32_t reserved;
} eryx_completion;

/* Where an answer goes. An answer larger than `capacity` is not written: the host writes its size and keeps it until the
 * next request of any kind, for `fetch`. */
typedef struct eryx_fetch {
  eryx_guest_address address;
  uint32_t capacity;
  uint32_t size; /* written by the host */
  uint32_t reserved;
} eryx_fetch;

typedef struct eryx_immediate {
  uint32_t callback;
  uint32_t status; /* written by the host: eryx_call_status */
  eryx_guest_address arguments;
  uint32_t arguments_size;
  eryx_fetch answer; /* JSON of the value, or a message */
} eryx_immediate;

typedef struct eryx_wait {
  eryx_guest_address calls; /* eryx_call records: calls to start and to cancel */
  uint32_t calls_size;
  uint64_t deadline; /* time of CLOCK_MONOTONIC in ns; 0: do not wait; UINT64_MAX: wait for a completion */
  eryx_fetch completions;
} eryx_wait;

/* What `describe` answers, as JSON. */
enum eryx_description {
  /* The callbacks below one name of the start message, by its position there:
   * [["http.get", index, is immediate, [["url", is required], …]], …] */
  ERYX_DESCRIBE_NAME = 1,
  /* One callback by its index: {"name": …, "description": …, "parameters_schema": {…}} */
  ERYX_DESCRIBE_CALLBACK = 2,
  /* All callbacks: {"name": [index, is immediate, [["url", is required], …]], …} */
  ERYX_DESCRIBE_ALL = 3
};

enum eryx_turn_status {
  ERYX_TURN_DONE = 1,  /* the program ended; reply.ending says how */
  ERYX_TURN_IDLE = 2,  /* every task waits; resume at reply.deadline */
  ERYX_TURN_BROKEN = 3 /* the message was malformed, or the Python half failed: a bug or a corrupted guest */
};

enum eryx_ending {
  ERYX_ENDING_RETURNED = 0, /* ran to its end */
  ERYX_ENDING_EXITED = 1,   /* SystemExit: exit_code holds the status, as `python` would exit */
  ERYX_ENDING_RAISED = 2    /* uncaught exception; exception holds the JSON object below */
};

/* Bits of eryx_reply.hints: what an uncaught exception was, so that the host can tell a limit from a mistake. */
enum eryx_hint {
  ERYX_HINT_MEMORY_ERROR = 1,  /* MemoryError */
  ERYX_HINT_NO_SPACE = 2,      /* OSError with ENOSPC */
  ERYX_HINT_INTERRUPTED = 4,   /* the class that the soft interrupt raises */
  ERYX_HINT_RESULT_TOO_BIG = 8 /* the encoded result exceeds result_limit; value_error says so */
};

typedef struct eryx_bytes {
  eryx_guest_address address;
  uint32_t size;
} eryx_bytes;

/* Written by the guest before eryx_turn returns. The bytes it points to stay valid until the next eryx_turn.
 *
 * exception, a JSON object:
 *   {"type": "ValueError", "module": "builtins", "message": "…", "traceback": "Traceback (most recent call last):\n…",
 *    "frames": [{"file": "<user>", "line": 3, "column": 5, "function": "f", "source": "x = g()"}, …]}
 * frames run from the outermost call to the innermost; line and column count from 1, column 0 is unknown. */
typedef struct eryx_reply {
  uint32_t ending; /* eryx_ending, when the status is ERYX_TURN_DONE */
  uint32_t hints;  /* eryx_hint bits */
  int32_t exit_code;
  uint32_t reserved;
  uint64_t deadline; /* ERYX_TURN_IDLE: time of CLOCK_MONOTONIC in ns at which to resume; UINT64_MAX: never */
  eryx_bytes value;  /* JSON text of the result variable; address 0: it was not set */
  eryx_bytes value_error; /* why the result variable could not be encoded; address 0: no error */
  eryx_bytes exception;
  eryx_bytes calls; /* ERYX_TURN_IDLE: eryx_call records */
} eryx_reply;

/* Trace records: a header, `size` bytes, and zeros up to a multiple of 8. They lie one behind the other in the buffer whose
 * address is in eryx_layout. The guest empties it when a turn begins and when `trace` returns; until then the host may
 * look at any time what has been added. */
#define ERYX_TRACE_BUFFER_SIZE 65536u
/* A record's payload is at most this long; longer arguments of calls are left out. */
#define ERYX_TRACE_PAYLOAD_SIZE 16384u

enum eryx_trace_kind {
  /* Lines, calls, returns and exceptions that follow are of this code: subject is its number, which a record of
   * ERYX_TRACE_DEFINE_CODE gave. 0: of no code of the program's. */
  ERYX_TRACE_CODE = 1,
  /* A code's number, larger than those before; line is its first one. Payload: "function\0file". */
  ERYX_TRACE_DEFINE_CODE = 2,
  /* What follows runs in this task: subject is its address, the payload its name. Subject 0: in none. */
  ERYX_TRACE_TASK = 3,
  ERYX_TRACE_LINE = 4,
  ERYX_TRACE_CALL = 5,   /* how: eryx_trace_call */
  ERYX_TRACE_RETURN = 6, /* how: eryx_trace_return */
  ERYX_TRACE_EXCEPTION =
      7, /* payload: "type\0message"; the message is empty if only Python code could tell it */
  /* subject: the call's id, ERYX_TRACE_IMMEDIATE for an immediate one; line: the callback's index. Payload: the
   * arguments, a JSON object; empty: they are too long. */
  ERYX_TRACE_CALL_STARTED = 8,
  ERYX_TRACE_CALL_ENDED = 9, /* subject: the id; how: eryx_call_status, or ERYX_TRACE_CANCELLED */
  ERYX_TRACE_CALL_PLACE = 10 /* line: where the program makes the call whose start follows; 0: it does not */
};

enum eryx_trace_call {
  ERYX_TRACE_CALLED = 0,
  ERYX_TRACE_RESUMED = 1, /* a generator or coroutine goes on */
  ERYX_TRACE_THROWN = 2   /* it goes on with an exception */
};

enum eryx_trace_return {
  ERYX_TRACE_RETURNED = 0,
  ERYX_TRACE_YIELDED = 1, /* a generator or coroutine waits */
  ERYX_TRACE_UNWOUND = 2  /* by an exception */
};

#define ERYX_TRACE_IMMEDIATE 0u
#define ERYX_TRACE_CANCELLED 255u

typedef struct eryx_trace_record {
  uint8_t kind; /* eryx_trace_kind */
  uint8_t how;
  uint16_t size;    /* of the payload */
  uint32_t subject; /* of a kind that has one, else 0 */
  uint32_t line;
  uint32_t reserved;
  uint64_t ticks; /* when it happened; 0 in records that are no events */
} eryx_trace_record;

/* Why a soft interrupt was sent: selects the class and the text of what is raised. */
enum eryx_interrupt_reason {
  ERYX_INTERRUPT_TIME_LIMIT = 1, /* raises eryx.TimeLimitExceeded */
  ERYX_INTERRUPT_CANCELLED = 2   /* raises eryx.Cancelled */
};

/* Addresses that the host needs; constant from eryx_boot on, part of the image. */
typedef struct eryx_layout {
  uint32_t abi_version; /* ERYX_ABI_VERSION */
  eryx_guest_address mailbox;
  eryx_guest_address reply; /* eryx_reply */
  /* A soft interrupt: the host writes interrupt_reason, then 1 to both ints, then sets bit 1 of the byte at
   * eval_breaker (its upper 24 bits are a version that must not be touched). */
  eryx_guest_address signal_tripped;   /* int: _PyRuntime.signals.handlers[ERYX_SIGNAL].tripped */
  eryx_guest_address any_tripped;      /* int: _PyRuntime.signals.is_tripped */
  eryx_guest_address eval_breaker;     /* uintptr_t of the only thread state */
  eryx_guest_address interrupt_reason; /* uint32_t, eryx_interrupt_reason */
  /* uint32_t, set by the guest when the exception was raised: stop sending. */
  eryx_guest_address interrupt_delivered;
  /* int: _PyRuntime.signals.handlers[SIGALRM].tripped, for a timer that is due; then any_tripped and eval_breaker as
   * above. */
  eryx_guest_address alarm_tripped;
  eryx_guest_address trace_buffer;
  eryx_guest_address trace_size; /* uint32_t: bytes of the trace buffer that hold records */
} eryx_layout;

static_assert(sizeof(eryx_start) == 36, "layout is part of the ABI");
static_assert(sizeof(eryx_resume) == 16, "layout is part of the ABI");
static_assert(sizeof(eryx_reply) == 56, "layout is part of the ABI");
static_assert(sizeof(eryx_call) == 16, "layout is part of the ABI");
static_assert(sizeof(eryx_completion) == 16, "layout is part of the ABI");
static_assert(sizeof(eryx_immediate) == 32, "layout is part of the ABI");
static_assert(sizeof(eryx_wait) == 32, "layout is part of the ABI");
static_assert(sizeof(eryx_trace_record) == 24, "layout is part of the ABI");
static_assert(sizeof(eryx_layout) == 44, "layout is part of the ABI");

#endif
