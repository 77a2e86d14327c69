// SPDX-License-Identifier: MIT OR Apache-2.0
/* The text of a program that arrives in pieces, on its way from the host to the driver in Python. */
#ifndef ERYX_SHIM_FED_TEXT_H
#define ERYX_SHIM_FED_TEXT_H

#include "python.h"

/* Takes what has arrived since the last call, and adds it to the source of the program that runs. New reference: (str, whether
 * it is the last); bytes that are no UTF-8 are half characters, as by "surrogateescape". None if nothing has arrived; NULL
 * with an exception set: SystemError if the program that runs does not arrive in pieces. */
PyObject* fed_text_take(void);

#endif
