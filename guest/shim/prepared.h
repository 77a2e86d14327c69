// SPDX-License-Identifier: MIT OR Apache-2.0
/* A program that was made ready when the image was: what it does first has happened, the rest of it is compiled. */
#ifndef ERYX_SHIM_PREPARED_H
#define ERYX_SHIM_PREPARED_H

#include "python.h"

/* `text`: a bytes object, the whole program. `setup`: the code of what has happened, or None. `rest`: the code of what is
 * left. Returns: 0, or -1 with an exception set. */
int prepared_hold(PyObject* text, PyObject* setup, PyObject* rest);

/* New reference: the code that runs for the program of this text; NULL if it was not prepared. */
PyObject* prepared_code(const char* text, size_t size);

/* New reference: the code of what has happened, whose functions the rest can call; NULL if there is none. */
PyObject* prepared_setup(void);

/* New reference: the program's text, a str; None if there is none; NULL with an exception set. */
PyObject* prepared_text(void);

#endif
