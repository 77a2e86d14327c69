// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the main module and CPython know of each other: CPython is a side module, so main cannot call it by name. */
#ifndef PYTHON314_PYTHON_H
#define PYTHON314_PYTHON_H

struct python {
  void (*start)(void);
  int (*run)(const char* program); /* in the module __main__; 0: no exception */
};

/* Main's; called by a constructor beside CPython (python.c). */
void set_python(const struct python* python);

#endif
