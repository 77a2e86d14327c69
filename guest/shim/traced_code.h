// SPDX-License-Identifier: MIT OR Apache-2.0
/* Which code is traced: that of the user's programs, but for functions whose names begin with an underscore. */
#ifndef ERYX_SHIM_TRACED_CODE_H
#define ERYX_SHIM_TRACED_CODE_H

#include "python.h"

/* What `embedder_id` of code is that is traced, but that no record has named yet. */
#define TRACED_CODE_NEW 1u

enum tracing { TRACING_OFF, TRACING_ON };

/* Switches events on or off for a program's code and that of all functions in it. Returns: 0, or -1 with an exception
 * set. */
int traced_code_switch(PyObject* code, enum tracing tracing);

/* The same for everything that programs left: functions, generators and coroutines. */
int traced_code_switch_all(enum tracing tracing);

#endif
