// SPDX-License-Identifier: MIT OR Apache-2.0
/* One call of a callback as the program sees it: what `echo(message="hi")` returns and `await` takes. It is a coroutine
 * in all but its C type: asyncio makes tasks of it, and it does nothing before it is awaited. */
#ifndef ERYX_SHIM_CALL_OBJECT_H
#define ERYX_SHIM_CALL_OBJECT_H

#include "python.h"
#include "trace.h"

/* Adds the type to `_eryx_host`. Returns: 0, or -1 with an exception set. */
int call_object_add_type(PyObject* module);

/* Steals `arguments`, a bytes object of JSON. `name` is for messages. */
PyObject* call_object_new(PyObject* name, uint32_t callback, int is_immediate, PyObject* arguments);

/* Runs an immediate callback. `made`: as in trace_call_started. New reference to its value, or NULL with an exception
 * set. */
PyObject* call_immediately(uint32_t callback, const char* arguments, size_t size,
                           const struct trace_place* made);

#endif
