#include "python_half.h"

struct python_half python_half;

int python_half_import(void) {
  PyObject* module = PyImport_ImportModule("_eryx.turn");
  if (module == NULL) return -1;
  const struct {
    PyObject** slot;
    const char* name;
  } functions[] = {
      {&python_half.compile_program, "compile_program"},
      {&python_half.start_coroutine, "start_coroutine"},
      {&python_half.resume, "resume"},
      {&python_half.set_environment, "set_environment"},
      {&python_half.describe_exception, "describe_exception"},
      {&python_half.bind_callbacks, "bind_callbacks"},
      {&python_half.make_call_error, "make_call_error"},
      {&python_half.finish, "finish"},
      {&python_half.forget, "forget"},
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
