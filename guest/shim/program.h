// SPDX-License-Identifier: MIT OR Apache-2.0
/* The programs of this interpreter: their sources, kept for tracebacks, and their runs in the current namespace. */
#ifndef ERYX_SHIM_PROGRAM_H
#define ERYX_SHIM_PROGRAM_H

#include "python.h"

enum program_author {
  PROGRAM_OF_USER,
  PROGRAM_OF_HOST /* a service; its source is kept until the next one of the host */
};

/* Copies the source of the program that runs next. Those of earlier programs are kept up to a size, because functions
 * outlive the program that defined them. Returns: 0, or -1 with an exception set. */
int program_hold(const char* source, size_t size, enum program_author author);

/* Says that the program has ended, how (ERYX_ENDING_…), and that its exception is described. Its source and its name are
 * kept for as long as code of it is in use, as far as that is seen when a program ends. */
void program_end(uint32_t ending);

/* Drops all sources: the next program of the user is the first again. */
void program_forget(void);

/* New reference: the file name of the program that runs, in tracebacks, or NULL with an exception set. "<user>" is the
 * user's first, "<user-2>" the next after one that is kept, and so on; "<service>" is the host's. */
PyObject* program_file(void);

/* New reference: the source of the program of this file name, a str, with invalid UTF-8 replaced; None where there is none
 * or it is no longer kept; NULL with an exception set. */
PyObject* program_text(PyObject* file);

/* A program that arrives in pieces: adds `text` to its source, which is empty before the first call. Returns: 0, or -1 with
 * an exception set. */
int program_extend(const char* text, size_t size);

/* New reference: the code of `text`, UTF-8 and NUL-terminated, or its tree if the flags ask for it; NULL with an exception set.
 * Its lines are counted as if so many were before it. */
PyObject* program_compile(int lines, const char* text, size_t size, PyObject* file, int flags);

/* The code of its next statements is compiled: does what is done for a whole program before it runs in `namespace`.
 * Requires: program_extend was called for this program. Returns: 0, or -1 with an exception set. */
int program_adopt(PyObject* code, PyObject* namespace);

/* Changes with each program_hold and program_extend, so that a cache of something about a program knows. */
unsigned program_number(void);

/* Compiles and runs the program that was held last in `namespace`. Returns: None, or the coroutine of a program that
 * awaits at its top level, or NULL with an exception set. */
PyObject* program_run(PyObject* namespace);

#endif
