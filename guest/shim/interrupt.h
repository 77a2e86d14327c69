// SPDX-License-Identifier: MIT OR Apache-2.0
/* The soft interrupt: the host trips a reserved signal in the guest's memory, and the interpreter's next check raises
 * eryx.TimeLimitExceeded or eryx.Cancelled in the user's program.
 *
 * Invariants: raised at most once between two starts. Never raised on top of a driver frame (the event loop's own
 * code), where an exception would tear the loop's state: there the signal is tripped again, so that the first check
 * in the user's code finds it. */
#ifndef ERYX_SHIM_INTERRUPT_H
#define ERYX_SHIM_INTERRUPT_H

#include "python.h"

#include "guest_abi.h"

/* The last signal number that WASI libc knows. No program can reach it: patch 0006 makes signal.signal refuse it. */
#define ERYX_SIGNAL 64

/* Installs the handler. Requires: package `eryx` is importable. Returns: 0, or -1 with an exception set. */
int interrupt_install(void);

/* Fills the addresses of the interrupt. Requires: the interpreter runs. */
void interrupt_describe(eryx_layout* layout);

/* Forgets an interrupt that was sent or delivered before: called at each start. */
void interrupt_clear(void);

/* Whether the host asked and the exception has not been raised yet. */
int interrupt_is_pending(void);

/* Raises the pending interrupt now, whatever frame is on top. Returns: -1 with the exception set, 0 if none pends. */
int interrupt_raise_pending(void);

/* Names the folders whose frames are driver code; `folders` is a tuple of str. Returns: 0, or -1 with an exception. */
int interrupt_set_driver_folders(PyObject* folders);

/* Borrowed: the base class of what an interrupt raises. */
PyObject* interrupt_base_class(void);

#endif
