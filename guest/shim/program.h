/* The user's program: its source text, kept for tracebacks, and its run in the namespace of `__main__`. */
#ifndef ERYX_SHIM_PROGRAM_H
#define ERYX_SHIM_PROGRAM_H

#include "python.h"

/* File name in tracebacks. */
#define ERYX_PROGRAM_FILE "<user>"

/* Copies the source. Returns: 0, or -1 with an exception set. */
int program_hold(const char* source, size_t size);

/* New reference: the held source as str, invalid UTF-8 replaced; "" before the first program. */
PyObject* program_text(void);

/* Counts program_hold calls, so that whoever caches something about the source knows when it changed. */
unsigned program_number(void);

/* Compiles and runs the held program in `namespace`. Returns: None, or the coroutine of a program that awaits at its
 * top level, or NULL with an exception set. */
PyObject* program_run(PyObject* namespace);

#endif
