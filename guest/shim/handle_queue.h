// SPDX-License-Identifier: MIT OR Apache-2.0
/* A loop's queue of handles, which is a deque: its two methods that each handle passes, called without a lookup. */
#ifndef ERYX_SHIM_HANDLE_QUEUE_H
#define ERYX_SHIM_HANDLE_QUEUE_H

#include "python.h"

/* Looks up `collections.deque`. Returns: 0, or -1 with an exception set. */
int handle_queue_prepare(void);

/* As `queue.append(handle)`; `queue` may be anything. Returns: 0, or -1 with an exception set. */
int handle_queue_append(PyObject* queue, PyObject* handle);

/* As `queue.popleft()`. Returns: a new reference, or NULL with an exception set. */
PyObject* handle_queue_pop(PyObject* queue);

#endif
