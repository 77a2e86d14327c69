// SPDX-License-Identifier: MIT OR Apache-2.0
/* Calls in flight: what the program asked of the host and has not got yet.
 *
 * A call starts as a record in a batch that leaves with the turn (or with a blocking wait), and ends with a completion
 * that the host sends with a later one. Between the two its future waits here under the call's id. */
#ifndef ERYX_SHIM_CALLS_H
#define ERYX_SHIM_CALLS_H

#include "python.h"

#include "guest_abi.h"
#include "trace.h"

/* Looks up what calls need. Requires: asyncio and package `eryx` are importable. Returns: 0, or -1 with an exception. */
int calls_prepare(void);

/* Forgets every call: a new execution. */
void calls_begin(void);

/* Adds a call to the batch; `future` gets its result. `made`: as in trace_call_started. Returns: its id, or 0 with an
 * exception set. */
uint32_t calls_start(uint32_t callback, const char* arguments, size_t size, PyObject* future,
                     const struct trace_place* made);

/* Nobody waits for call `id` any more: tells the host, unless the call has completed. Keeps a pending exception. */
void calls_abandon(uint32_t id);

/* The batch so far, for the reply of a turn; stays valid until calls_batch_sent. */
eryx_bytes calls_batch(void);
void calls_batch_sent(void);

/* Gives each completion's result to its future. Returns: 0, or -1 with an exception set: the records are malformed, or
 * memory is exhausted. */
int calls_complete(const char* records, size_t size);

/* Sends the batch and blocks until a call has completed or `deadline` (0: not at all); gives out what has completed.
 * Returns: 0, or -1 with an exception set. */
int calls_wait(uint64_t deadline);

/* As calls_wait without blocking, if there is anything to tell or to hear: for loops that are always busy. */
int calls_poll(void);

/* New reference: the exception that a failed call raises, or NULL with an exception set. */
PyObject* calls_error(uint32_t status, const char* message, size_t size);

#endif
