// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepared.h"

#include <string.h>

static PyObject* prepared; /* (text, setup, rest), or NULL */

enum { TEXT, SETUP, REST };

static PyObject* part(int which) { return PyTuple_GET_ITEM(prepared, which); }

int prepared_hold(PyObject* text, PyObject* setup, PyObject* rest) {
  PyObject* made = PyTuple_Pack(3, text, setup, rest);
  if (made == NULL) return -1;
  Py_XSETREF(prepared, made);
  return 0;
}

PyObject* prepared_code(const char* text, size_t size) {
  if (prepared == NULL || (size_t)PyBytes_GET_SIZE(part(TEXT)) != size) return NULL;
  if (memcmp(PyBytes_AS_STRING(part(TEXT)), text, size) != 0) return NULL;
  return Py_NewRef(part(REST));
}

PyObject* prepared_setup(void) {
  if (prepared == NULL || part(SETUP) == Py_None) return NULL;
  return Py_NewRef(part(SETUP));
}

PyObject* prepared_text(void) {
  if (prepared == NULL) Py_RETURN_NONE;
  return PyUnicode_FromEncodedObject(part(TEXT), "utf-8", "replace");
}
