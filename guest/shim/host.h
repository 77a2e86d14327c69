// SPDX-License-Identifier: MIT OR Apache-2.0
/* The imports of module `eryx_host`; their contract is abi/guest_abi.h. */
#ifndef ERYX_SHIM_HOST_H
#define ERYX_SHIM_HOST_H

#include "python.h"

#include "guest_abi.h"

#define ERYX_IMPORT(name) __attribute__((import_module("eryx_host"), import_name(#name)))

ERYX_IMPORT(call) uint32_t host_call(eryx_immediate* request);
ERYX_IMPORT(wait) uint32_t host_wait(eryx_wait* request);
ERYX_IMPORT(describe) uint32_t host_describe(uint32_t what, uint32_t index, eryx_fetch* request);
ERYX_IMPORT(fetch) uint32_t host_fetch(eryx_guest_address address, uint32_t capacity);
ERYX_IMPORT(trace) uint32_t host_trace(void);
ERYX_IMPORT(show) uint32_t host_show(uint32_t what, eryx_guest_address address, uint32_t size);
ERYX_IMPORT(ticks) uint64_t host_ticks(void);

/* An answer of the host's: in a buffer shared by all requests, or in a block of its own when it is large. */
struct host_answer {
  const char* data;
  uint32_t size;
  char* block; /* NULL: in the shared buffer */
};

/* Where the host is to write an answer. */
eryx_fetch host_answer_request(void);

/* Takes over what the host wrote. Returns: 0, or -1 with an exception set. */
int host_answer_take(const eryx_fetch* request, struct host_answer* answer);

void host_answer_release(struct host_answer* answer);

/* New reference: the decoded answer to a `describe`, or NULL with an exception set. */
PyObject* host_described(uint32_t what, uint32_t index);

/* Sets the exception for a request that the host refused. Returns: -1. */
int host_refused(void);

#endif
