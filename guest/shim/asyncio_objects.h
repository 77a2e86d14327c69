// SPDX-License-Identifier: MIT OR Apache-2.0
/* asyncio's futures and tasks, made without their types being called: each call of the host needs one (patch 0033). */
#ifndef ERYX_SHIM_ASYNCIO_OBJECTS_H
#define ERYX_SHIM_ASYNCIO_OBJECTS_H

#include "python.h"

/* Looks up asyncio. Returns: 0, or -1 with an exception set. */
int asyncio_prepare(void);

/* A future of the loop that runs. Returns: a new reference, or NULL with an exception set. */
PyObject* asyncio_future_new(void);

/* Whether `asyncio.tasks.Task` is what it was: programs can set it. Returns: 1 or 0. */
int asyncio_has_own_tasks(void);

/* As `asyncio.Task(coroutine, loop=loop, name=name, context=context)`; None: as without. Returns: a new reference, or NULL with an
 * exception set. */
PyObject* asyncio_task_new(PyObject* coroutine, PyObject* loop, PyObject* name, PyObject* context);

#endif
