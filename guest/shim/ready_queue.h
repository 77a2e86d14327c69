// SPDX-License-Identifier: MIT OR Apache-2.0
/* The part of the event loop that runs most often: what comes into the queue of asyncio's handles, which every answer of a callback
 * passes twice. rounds.h takes it out again. */
#ifndef ERYX_SHIM_READY_QUEUE_H
#define ERYX_SHIM_READY_QUEUE_H

#include "python.h"

/* Adds `ReadyQueue` to `_eryx_host`. Returns: 0, or -1 with an exception set. */
int ready_queue_add_to(PyObject* module);

#endif
