// SPDX-License-Identifier: MIT OR Apache-2.0
#include "compiled.h"

#include <marshal.h>

#include "python_side.h"

/* The first byte, of code that is complete. The others are for _eryx/compiled.py. */
enum { PLAIN = 'p' };

static PyObject* held;

int compiled_hold(const char* bytes, size_t size) {
  held = PyMarshal_ReadObjectFromString(bytes + 1, (Py_ssize_t)size - 1);
  if (held != NULL && bytes[0] != PLAIN)
    Py_SETREF(held, PyObject_CallFunction(python_side.finish_code, "Oi", held, (int)bytes[0]));
  return held == NULL ? -1 : 0;
}

PyObject* compiled_take(void) {
  PyObject* code = held;
  held = NULL;
  return code;
}
