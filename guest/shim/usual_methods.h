// SPDX-License-Identifier: MIT OR Apache-2.0
/* Methods of a class that C code stands in for, as long as no subclass and no program has replaced one of them. */
#ifndef ERYX_SHIM_USUAL_METHODS_H
#define ERYX_SHIM_USUAL_METHODS_H

#include "python.h"

struct usual_method {
  const char* const name;
  PyObject* interned;
  PyObject* function;
};

struct usual_methods {
  struct usual_method* const methods;
  const size_t count;
  unsigned version; /* of the type that was found to have all of them last */
};

/* Takes those that `type` has. Returns: 0, or -1 with an exception set. */
int usual_methods_take(struct usual_methods* usual, PyTypeObject* type);

/* Whether `type` has all of them: the way through every change of a class. */
int usual_methods_find(struct usual_methods* usual, PyTypeObject* type);

/* The same. */
static inline int usual_methods_has(struct usual_methods* usual, PyTypeObject* type) {
  const unsigned version = type->tp_version_tag;
  return (version != 0 && version == usual->version) || usual_methods_find(usual, type);
}

#endif
