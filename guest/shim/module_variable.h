// SPDX-License-Identifier: MIT OR Apache-2.0
/* A variable of a module that C code uses instead of looking it up, as long as no program sets another. */
#ifndef ERYX_SHIM_MODULE_VARIABLE_H
#define ERYX_SHIM_MODULE_VARIABLE_H

#include "python.h"

struct module_variable {
  PyObject* value;
  PyObject* module_dict;
  PyObject* name;
  uint64_t version; /* of the dict, when it had the value */
};

/* Imports the module and takes the value that the variable has. Returns: 0, or -1 with an exception set. */
int module_variable_take(struct module_variable* variable, const char* module, const char* name);

/* Whether the variable still has this value. Returns: 1 or 0. */
int module_variable_is_unchanged(struct module_variable* variable);

#endif
