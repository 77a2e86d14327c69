// SPDX-License-Identifier: MIT OR Apache-2.0
/* What is ready in the event loop: the queue of asyncio's handles, which every answer of a callback passes three times. */
#ifndef ERYX_SHIM_READY_QUEUE_H
#define ERYX_SHIM_READY_QUEUE_H

#include "python.h"

/* Adds `ReadyQueue` and `run_ready` to `_eryx_host`. Returns: 0, or -1 with an exception set. */
int ready_queue_add_to(PyObject* module);

#endif
