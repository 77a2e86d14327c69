// SPDX-License-Identifier: MIT OR Apache-2.0
#include "usual_methods.h"

int usual_methods_take(struct usual_methods* usual, PyTypeObject* type) {
  for (size_t i = 0; i < usual->count; i++) {
    struct usual_method* method = &usual->methods[i];
    Py_XSETREF(method->interned, PyUnicode_InternFromString(method->name));
    if (method->interned == NULL) return -1;
    Py_XSETREF(method->function, Py_XNewRef(_PyType_Lookup(type, method->interned)));
    if (method->function == NULL) {
      PyErr_Format(PyExc_SystemError, "%s has no method %s", type->tp_name, method->name);
      return -1;
    }
  }
  usual->version = type->tp_version_tag;
  return 0;
}

int usual_methods_find(struct usual_methods* usual, PyTypeObject* type) {
  for (size_t i = 0; i < usual->count; i++) {
    const struct usual_method* method = &usual->methods[i];
    if (_PyType_Lookup(type, method->interned) != method->function) return 0;
  }
  usual->version = type->tp_version_tag; /* the lookups have given it one */
  return 1;
}
