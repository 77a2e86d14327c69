// SPDX-License-Identifier: MIT OR Apache-2.0
/* Rounds of the event loop: what BaseEventLoop._run_once does, without what only a selector needs. Each answer of a callback takes two. */
#ifndef ERYX_SHIM_ROUNDS_H
#define ERYX_SHIM_ROUNDS_H

#include "python.h"

/* A loop that is always busy looks for answers of callbacks once in so many rounds. */
enum { ROUNDS_BETWEEN_POLLS = 64 };

/* The methods of a loop of which ReadyQueue is a base; the first argument is the loop. */
PyObject* rounds_step(PyObject* loop, PyObject* is_finished);
PyObject* rounds_run_handles(PyObject* loop, PyObject* count);

extern const char rounds_step_doc[];
extern const char rounds_run_handles_doc[];

/* Makes the names that they use. Returns: 0, or -1 with an exception set. */
int rounds_prepare(void);

#endif
