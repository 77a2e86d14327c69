// SPDX-License-Identifier: MIT OR Apache-2.0
/* The functions of package `_eryx` that the shim calls, looked up once at boot. */
#ifndef ERYX_SHIM_PYTHON_SIDE_H
#define ERYX_SHIM_PYTHON_SIDE_H

#include "python.h"

struct python_side {
  PyObject* compile_program; /* (str) -> code: rewrites module-level asyncio.run to await */
  PyObject* finish_code;     /* (code, kind) -> code: of a program that was compiled before */
  PyObject*
      begin; /* (coroutine) -> function that goes on with it: () -> None when done, else the deadline in ns */
  PyObject* set_environment;     /* (bytes): "NAME=VALUE\0" repeated becomes os.environ */
  PyObject* describe_exception;  /* (exception) -> bytes of JSON, or the SystemExit of a hook */
  PyObject* bind_callbacks;      /* (namespace, position): makes the callbacks of one name variables */
  PyObject* make_call_error;     /* (status, message) -> the exception of a failed call */
  PyObject* is_image_being_made; /* () -> bool */
  PyObject* finish;      /* (): what `python` does when a program ends: logging's buffers, replaced streams */
  PyObject* show_result; /* (value): shows a result that is no plain value */
  PyObject* reset_caches; /* (): drops what the warm-up left in caches of randomness and time */
};

extern struct python_side python_side;

/* Imports `_eryx`. Returns: 0, or -1 with an exception set. */
int python_side_import(void);

#endif
