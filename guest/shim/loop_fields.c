// SPDX-License-Identifier: MIT OR Apache-2.0
#include "loop_fields.h"

#include "interned_names.h"

const char* const loop_field_names[LOOP_FIELDS] = {
    [LOOP_READY] = "_ready",   [LOOP_SCHEDULED] = "_scheduled", [LOOP_STOPPING] = "_stopping",
    [LOOP_CLOSED] = "_closed", [LOOP_DEBUG] = "_debug",         [LOOP_TASK_FACTORY] = "_task_factory",
};

static PyObject* interned[LOOP_FIELDS];

int loop_fields_prepare(void) {
  struct interned_name names[LOOP_FIELDS];
  for (int field = 0; field < LOOP_FIELDS; field++) {
    names[field] = (struct interned_name){&interned[field], loop_field_names[field]};
  }
  return intern_names(names, LOOP_FIELDS);
}

PyObject* loop_get(PyObject* loop, enum loop_field field) {
  PyObject* value = ((loop_object*)loop)->fields[field];
  return value != NULL ? Py_NewRef(value) : PyObject_GetAttr(loop, interned[field]);
}

int loop_is_set(PyObject* loop, enum loop_field field) {
  PyObject* value = loop_get(loop, field);
  if (value == NULL) return -1;
  const int is_true = PyObject_IsTrue(value);
  Py_DECREF(value);
  return is_true;
}

int loop_set(PyObject* loop, enum loop_field field, PyObject* value) {
  PyObject** place = &((loop_object*)loop)->fields[field];
  if (*place == NULL) return PyObject_SetAttr(loop, interned[field], value);
  Py_SETREF(*place, Py_NewRef(value));
  return 0;
}
