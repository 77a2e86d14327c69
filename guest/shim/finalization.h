// SPDX-License-Identifier: MIT OR Apache-2.0
/* The end of the objects that programs have made, in the order in which `python` has it at the end of its process: destructors run while
 * all that they refer to is there. */
#ifndef ERYX_SHIM_FINALIZATION_H
#define ERYX_SHIM_FINALIZATION_H

#include "python.h"

/* Finalizes what nothing holds, then what only the last exception holds. Then, if objects of the program refer to `variables`, the dict
 * of its module, all others; else they end with that dict, in its order. Does nothing where no object would notice, and while an image is
 * made: other programs follow then. */
void finalization_run(PyObject* variables);

/* What it holds, frames and their variables, is destroyed. */
void finalization_forget_last_exception(void);

#endif
