/* The namespace of `__main__`, in which programs run. */
#ifndef ERYX_SHIM_NAMESPACE_H
#define ERYX_SHIM_NAMESPACE_H

#include "python.h"

/* Borrowed. Requires: namespace_create succeeded. */
PyObject* namespace_get(void);

/* Makes the namespace pristine for the first time. Returns: 0, or -1 with an exception set. */
int namespace_create(void);

/* Says that a program is about to put something into it. */
void namespace_mark_used(void);

/* Drops the program's variables in CPython's order of finalisation, so that destructors run, and makes it pristine.
 * Does nothing when no program ran since. Returns: 0, or -1 with an exception set. */
int namespace_reset(void);

#endif
