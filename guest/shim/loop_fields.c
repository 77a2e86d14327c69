// SPDX-License-Identifier: MIT OR Apache-2.0
#include "loop_fields.h"

PyObject* loop_get(PyObject* loop, enum loop_field field) {
  PyObject* value = ((loop_object*)loop)->fields[field];
  if (value == NULL) PyErr_SetString(PyExc_AttributeError, "an attribute of the event loop is missing");
  return value;
}

int loop_is_set(PyObject* loop, enum loop_field field) {
  PyObject* value = loop_get(loop, field);
  return value == NULL ? -1 : PyObject_IsTrue(value);
}

void loop_set(PyObject* loop, enum loop_field field, PyObject* value) {
  Py_XSETREF(((loop_object*)loop)->fields[field], Py_NewRef(value));
}
