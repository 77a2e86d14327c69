// SPDX-License-Identifier: MIT OR Apache-2.0
#include "module_variable.h"

/* Every change of a dict gives it another one. */
static uint64_t version_of(PyObject* dict) {
  _Py_COMP_DIAG_PUSH _Py_COMP_DIAG_IGNORE_DEPR_DECLS return ((PyDictObject*)dict)->ma_version_tag;
  _Py_COMP_DIAG_POP
}

int module_variable_take(struct module_variable* variable, const char* module, const char* name) {
  PyObject* imported = PyImport_ImportModule(module);
  if (imported == NULL) return -1;
  Py_XSETREF(variable->module_dict, Py_XNewRef(PyModule_GetDict(imported)));
  Py_XSETREF(variable->name, PyUnicode_InternFromString(name));
  Py_XSETREF(variable->value, PyObject_GetAttrString(imported, name));
  Py_DECREF(imported);
  if (variable->module_dict == NULL || variable->name == NULL || variable->value == NULL) return -1;
  variable->version = version_of(variable->module_dict);
  return 0;
}

int module_variable_is_unchanged(struct module_variable* variable) {
  const uint64_t version = version_of(variable->module_dict);
  if (version == variable->version) return 1;
  PyObject* value = PyDict_GetItemWithError(variable->module_dict, variable->name);
  if (value == NULL) PyErr_Clear();
  if (value != variable->value) return 0;
  variable->version = version;
  return 1;
}
