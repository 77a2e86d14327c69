// SPDX-License-Identifier: MIT OR Apache-2.0
/* Tells the host what a program does, line by line: see eryx_trace_record. Nothing here costs anything while it is off. */
#ifndef ERYX_SHIM_TRACE_H
#define ERYX_SHIM_TRACE_H

#include "python.h"

#include "traced_code.h"

/* Looks up what events need. Returns: 0, or -1 with an exception set. */
int trace_prepare(void);

/* Before a turn. Code that programs left is found and switched too, where there may be some. */
enum earlier_code {
  NO_EARLIER_CODE,
  MAYBE_EARLIER_CODE,
  EARLIER_CODE_AS_BEFORE /* switched as in the turn before, if that was traced as this is */
};
int trace_begin_turn(enum tracing tracing, enum earlier_code earlier);

/* The program is compiled. Returns: 0, or -1 with an exception set. */
int trace_program(PyObject* code);

/* A line of the program's own code. */
struct trace_place {
  PyObject* code; /* borrowed; NULL: no place */
  int line;
};

/* The innermost one that runs. No place while nothing is traced. */
struct trace_place trace_place_here(void);

/* `made`: where the program made what starts now, maybe in another task; NULL: here. */
void trace_call_started(uint32_t id, uint32_t callback, const char* arguments, size_t size,
                        const struct trace_place* made);
void trace_call_ended(uint32_t id, uint32_t how);

#endif
