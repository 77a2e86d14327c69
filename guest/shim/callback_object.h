// SPDX-License-Identifier: MIT OR Apache-2.0
/* A callback as the program sees it: `echo`. Calling it checks and encodes the arguments; see call_object.h for what
 * comes back. The Python half derives from it (`_eryx/callbacks.py`) for what is not called often. */
#ifndef ERYX_SHIM_CALLBACK_OBJECT_H
#define ERYX_SHIM_CALLBACK_OBJECT_H

#include "python.h"

/* Adds the type to `_eryx_host`. Returns: 0, or -1 with an exception set. */
int callback_object_add_type(PyObject* module);

#endif
