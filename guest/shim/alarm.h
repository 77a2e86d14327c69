// SPDX-License-Identifier: MIT OR Apache-2.0
/* SIGALRM, which the host lets arrive when a timer of the program is due: signal.alarm and signal.setitimer, by
 * CPython's patch 0023. The handler runs at the interpreter's next check, whatever frame is on top, as natively. */
#ifndef ERYX_SHIM_ALARM_H
#define ERYX_SHIM_ALARM_H

#include "guest_abi.h"

/* Fills the address through which the host trips the signal. */
void alarm_describe(eryx_layout* layout);

/* Forgets timers and what they have tripped: where a program starts or ends. */
void alarm_clear(void);

/* A turn begins that goes on with a program: the host hears of its timer. A handler that is due waits for alarm_run, so
 * that what it raises ends the right run of the event loop. */
void alarm_resume(void);

/* Runs the handler that waits. Returns: 0, or -1 with the exception that it raised. */
int alarm_run(void);

#endif
