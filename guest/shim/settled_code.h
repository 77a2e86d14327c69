// SPDX-License-Identifier: MIT OR Apache-2.0
/* Has code that cannot be specialised further stop trying, so that executing it writes nothing to it. */
#ifndef ERYX_SHIM_SETTLED_CODE_H
#define ERYX_SHIM_SETTLED_CODE_H

#include "python.h"

/* Requires: the code ran as often as it takes to be specialised. */
void settle_code(PyCodeObject* code);

#endif
