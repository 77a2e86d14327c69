// SPDX-License-Identifier: MIT OR Apache-2.0
/* The Python methods of BaseEventLoop that ReadyQueue stands in for. */
#ifndef ERYX_SHIM_LOOP_METHODS_H
#define ERYX_SHIM_LOOP_METHODS_H

#include "python.h"

enum loop_method { LOOP_CALL_SOON, LOOP_CREATE_TASK, LOOP_GET_DEBUG, LOOP_METHODS };

/* Looks up BaseEventLoop and the guest's loop. Returns: 0, or -1 with an exception set. */
int loop_methods_prepare(void);

/* Whether the loop's class has, where asyncio's own code calls others, what the guest's loop has: subclasses and programs can replace
 * them. */
int loop_has_usual_methods(PyObject* loop);

/* Whether the methods of BaseEventLoop itself are what they were. */
int loop_has_usual_base(void);

/* As `BaseEventLoop.METHOD(loop, ...)`, with a vector of arguments without the loop. Returns: as that, or NULL with an exception set. */
PyObject* loop_call_base(PyObject* loop, enum loop_method method, PyObject* const* arguments,
                         Py_ssize_t count, PyObject* names);

#endif
