// SPDX-License-Identifier: MIT OR Apache-2.0
/* Makes the callbacks of an execution variables of its program, if it can see them.
 *
 * Making twenty objects for a program that prints one number would take three times as long as the rest of its run. So the names that the
 * compiled program mentions are compared with those of the callbacks, and only what it mentions is made; a program that
 * looks names up in other ways (`globals()`, `exec`, …) gets them all. */
#ifndef ERYX_SHIM_CALLBACK_NAMES_H
#define ERYX_SHIM_CALLBACK_NAMES_H

#include "python.h"

/* Remembers the names of this execution: hashes, as in eryx_start. Returns: 0, or -1 with an exception set. */
int callback_names_hold(const char* hashes, size_t size);

/* Adds what `code` can see to `namespace`. Returns: 0, or -1 with an exception set. */
int callback_names_bind(PyObject* code, PyObject* namespace);

/* The same for the next statements of a program that arrives in pieces: what was added before and deleted stays away. */
int callback_names_bind_once(PyObject* code, PyObject* namespace);

/* New reference: by what number the host describes the callbacks below a name (ERYX_DESCRIBE_NAME), -1 if it has none; NULL
 * with an exception set. Requires: a str. */
PyObject* callback_names_position(PyObject* name);

#endif
