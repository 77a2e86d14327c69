// SPDX-License-Identifier: MIT OR Apache-2.0
/* The result variable: taken out of the namespace and encoded as JSON. */
#ifndef ERYX_SHIM_RESULT_H
#define ERYX_SHIM_RESULT_H

#include "python.h"

#include "guest_abi.h"

/* Remembers which variable is asked for; empty: none. Returns: 0, or -1 with an exception set. */
int result_expect(const char* name, size_t size, uint32_t limit);

/* None is asked for. */
void result_forget(void);

/* Removes the variable and writes its JSON, or why it has none, into the reply. */
void result_take(PyObject* namespace, eryx_reply* reply);

/* Removes the variable: a program that failed has no result. */
void result_discard(PyObject* namespace);

/* Drops the bytes that the last reply pointed to. */
void result_release(void);

#endif
