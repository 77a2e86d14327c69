// SPDX-License-Identifier: MIT OR Apache-2.0
/* The code of a program that was compiled before, on its way from the host to its run. */
#ifndef ERYX_SHIM_COMPILED_H
#define ERYX_SHIM_COMPILED_H

#include "python.h"

/* Reads the code of the program that runs next from bytes, which the host has from compile_program in _eryx/compiled.py.
 * Returns: 0, or -1 with an exception set. */
int compiled_hold(const char* bytes, size_t size);

/* New reference: the code that was held; NULL without an exception if there is none. It is then held no more. */
PyObject* compiled_take(void);

#endif
