// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the event loop has in C: the attributes of a BaseEventLoop that each round reads. They are members of ReadyQueue, so that Python
 * code finds them under their names, and C code without a lookup. */
#ifndef ERYX_SHIM_LOOP_FIELDS_H
#define ERYX_SHIM_LOOP_FIELDS_H

#include "python.h"

enum loop_field {
  LOOP_READY,
  LOOP_SCHEDULED,
  LOOP_STOPPING,
  LOOP_CLOSED,
  LOOP_DEBUG,
  LOOP_TASK_FACTORY,
  LOOP_FIELDS
};

typedef struct {
  PyObject_HEAD PyObject* fields[LOOP_FIELDS];
} loop_object;

/* The attributes' names. */
extern const char* const loop_field_names[LOOP_FIELDS];

/* Returns: 0, or -1 with an exception set. */
int loop_fields_prepare(void);

/* A new reference, or NULL with an exception set: programs can delete attributes. A subclass may have made something else of one, as a
 * property. */
PyObject* loop_get(PyObject* loop, enum loop_field field);

/* Returns: 1 if it is true, 0 if not, -1 with an exception set. */
int loop_is_set(PyObject* loop, enum loop_field field);

/* Returns: 0, or -1 with an exception set. */
int loop_set(PyObject* loop, enum loop_field field, PyObject* value);

#endif
