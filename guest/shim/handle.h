// SPDX-License-Identifier: MIT OR Apache-2.0
/* asyncio's handles, made and read without Python code: every answer of a callback passes three of them. */
#ifndef ERYX_SHIM_HANDLE_H
#define ERYX_SHIM_HANDLE_H

#include "python.h"

enum handle_field { HANDLE_CALLBACK, HANDLE_ARGUMENTS, HANDLE_CONTEXT, HANDLE_CANCELLED, HANDLE_FIELDS };

/* Looks up `asyncio.Handle`. Returns: 0, or -1 with an exception set. */
int handle_prepare(void);

/* Whether `asyncio.events.Handle` is what it was, and so are its methods: programs can set others. */
int handle_is_usual(void);

/* As `asyncio.Handle(callback, arguments, loop, context)` outside of debug mode. `context`: None for a copy of the
 * current one. Returns: a new reference, or NULL with an exception set. Requires: handle_is_usual. */
PyObject* handle_new(PyObject* loop, PyObject* callback, PyObject* arguments, PyObject* context);

/* Whether its `_run` is that of `asyncio.Handle`. `handle` may be anything. */
int handle_runs_as_usual(PyObject* handle);

/* Returns: a new reference, or NULL with an exception set. `handle` may be anything. */
PyObject* handle_get(PyObject* handle, enum handle_field field);

#endif
