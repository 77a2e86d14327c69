// SPDX-License-Identifier: MIT OR Apache-2.0
/* The namespaces in which programs run: that of `__main__`, and for the host's own programs one for each. */
#ifndef ERYX_SHIM_NAMESPACE_H
#define ERYX_SHIM_NAMESPACE_H

#include "python.h"

/* That of the program that runs or waits. Borrowed. Requires: namespace_create succeeded. */
PyObject* namespace_get(void);

/* Makes the namespace pristine for the first time. Returns: 0, or -1 with an exception set. */
int namespace_create(void);

/* Makes variables part of every program's namespace, from its start: what libraries provide, when an image is built.
 * Returns: 0, or -1 with an exception set. */
int namespace_provide(PyObject* variables);

/* Says that a program is about to put something into it. */
void namespace_mark_used(void);

/* Makes an empty namespace the one that namespace_get gives, with `__main__`'s as its variable `__session__`. Returns: 0, or
 * -1 with an exception set: then namespace_get still gives that of `__main__`. */
int namespace_enter_service(void);

/* Drops what namespace_enter_service made. Does nothing when there is none. */
void namespace_leave_service(void);

/* Drops the program's variables in CPython's order of finalisation, so that destructors run. Leaves a service's namespace
 * too. The next program fills it, because after most programs there is none. */
void namespace_clear(void);

/* Makes it pristine if namespace_clear was the last. Returns: 0, or -1 with an exception set. */
int namespace_fill_if_cleared(void);

/* Makes it pristine, if a program ran since it was. Returns: 0, or -1 with an exception set. */
int namespace_reset(void);

#endif
