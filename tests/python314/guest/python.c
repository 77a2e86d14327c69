// SPDX-License-Identifier: MIT OR Apache-2.0
/* CPython's half of python.h: a side module of its own, since it calls CPython by name. Its headers are not to be had, so what is
 * called is declared here. */
#include "python.h"

void Py_InitializeEx(int with_signal_handlers);
int PyRun_SimpleStringFlags(const char* program, void* flags);

static void start(void) { Py_InitializeEx(0); }

static int run(const char* program) { return PyRun_SimpleStringFlags(program, 0); }

__attribute__((constructor)) static void introduce(void) {
  static const struct python python = {start, run};
  set_python(&python);
}
