// SPDX-License-Identifier: MIT OR Apache-2.0
/* What an exception says, as far as that is known without running Python code. */
#ifndef ERYX_SHIM_EXCEPTION_TEXT_H
#define ERYX_SHIM_EXCEPTION_TEXT_H

#include "python.h"

/* Most bytes of "type\0message"; what does not fit is cut off. */
enum { EXCEPTION_TEXT_SIZE = 1024 };

/* Writes "type\0message". Returns: its size. Keeps the pending exception. */
size_t exception_text(PyBaseExceptionObject* exception, char text[EXCEPTION_TEXT_SIZE]);

#endif
