// SPDX-License-Identifier: MIT OR Apache-2.0
#include "python_side.h"

struct python_side python_side;

int python_side_import(void) {
  PyObject* module = PyImport_ImportModule("_eryx.entry_points");
  if (module == NULL) return -1;
  const struct {
    PyObject** slot;
    const char* name;
  } functions[] = {
      {&python_side.compile_program, "compile_program"},
      {&python_side.finish_code, "finish_code"},
      {&python_side.begin, "begin"},
      {&python_side.set_environment, "set_environment"},
      {&python_side.describe_exception, "describe_exception"},
      {&python_side.bind_callbacks, "bind_callbacks"},
      {&python_side.make_call_error, "make_call_error"},
      {&python_side.is_image_being_made, "is_image_being_made"},
      {&python_side.finish, "finish"},
      {&python_side.reset_caches, "reset_caches"},
      {&python_side.show_result, "show_result"},
  };
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
    *functions[i].slot = PyObject_GetAttrString(module, functions[i].name);
    if (*functions[i].slot == NULL) {
      Py_DECREF(module);
      return -1;
    }
  }
  Py_DECREF(module);
  return 0;
}
