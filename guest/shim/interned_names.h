// SPDX-License-Identifier: MIT OR Apache-2.0
/* Names that C code looks up in Python objects, made once. */
#ifndef ERYX_SHIM_INTERNED_NAMES_H
#define ERYX_SHIM_INTERNED_NAMES_H

#include <stddef.h>

#include "python.h"

struct interned_name {
  PyObject** place;
  const char* name;
};

/* Returns: 0, or -1 with an exception set. */
static inline int intern_names(const struct interned_name* names, size_t count) {
  for (size_t i = 0; i < count; i++) {
    Py_XSETREF(*names[i].place, PyUnicode_InternFromString(names[i].name));
    if (*names[i].place == NULL) return -1;
  }
  return 0;
}

#endif
