// SPDX-License-Identifier: MIT OR Apache-2.0
#include "alarm.h"

#include "python.h"

#include <signal.h>

#include "internal/pycore_runtime.h"
#include "layout.h"

/* Patch 0023. */
extern void _PySignal_ResumeTimer(void);
extern void _PySignal_ClearTimer(void);

static int is_held; /* tripped, and put off by alarm_resume */

void alarm_describe(eryx_layout* layout) {
  layout->alarm_tripped = guest_address(&_PyRuntime.signals.handlers[SIGALRM].tripped);
}

void alarm_clear(void) {
  _PySignal_ClearTimer();
  is_held = 0;
}

void alarm_resume(void) {
  _PySignal_ResumeTimer();
  int* tripped = &_PyRuntime.signals.handlers[SIGALRM].tripped;
  if (*tripped == 0) return;
  *tripped = 0;
  is_held = 1;
}

int alarm_run(void) {
  if (!is_held) return 0;
  is_held = 0;
  _PyRuntime.signals.handlers[SIGALRM].tripped = 1;
  _PyRuntime.signals.is_tripped = 1;
  return PyErr_CheckSignals();
}
