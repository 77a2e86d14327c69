// SPDX-License-Identifier: MIT OR Apache-2.0
#include "compiled.h"

#include <marshal.h>

#include "python_side.h"

/* The first byte, of code that is complete. The others are for _eryx/compiled.py. */
enum { PLAIN = 'p' };

PyObject* compiled_read(const char* bytes, size_t size) {
  PyObject* code = PyMarshal_ReadObjectFromString(bytes + 1, (Py_ssize_t)size - 1);
  if (code == NULL || bytes[0] == PLAIN) return code;
  PyObject* finished = PyObject_CallFunction(python_side.finish_code, "Oi", code, (int)bytes[0]);
  Py_DECREF(code);
  return finished;
}
