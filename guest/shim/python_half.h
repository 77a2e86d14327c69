/* The functions of package `_eryx` that the shim calls, looked up once at boot. */
#ifndef ERYX_SHIM_PYTHON_HALF_H
#define ERYX_SHIM_PYTHON_HALF_H

#include "python.h"

struct python_half {
  PyObject* compile_program;    /* (str) -> code: rewrites module-level asyncio.run to await */
  PyObject* start_coroutine;    /* (coroutine) -> None when done, else the deadline in ns */
  PyObject* resume;             /* () -> the same */
  PyObject* set_inputs;         /* (namespace, bytes): JSON members become variables */
  PyObject* set_environment;    /* (bytes): "NAME=VALUE\0" repeated becomes os.environ */
  PyObject* encode_result;      /* (value) -> ASCII str of JSON */
  PyObject* describe_exception; /* (exception) -> (bytes of JSON, hints) */
  PyObject* finish; /* (): what `python` does when a program ends: logging's buffers, replaced streams */
  PyObject* forget; /* (): drops what the warm-up left in caches of randomness and time */
};

extern struct python_half python_half;

/* Imports `_eryx`. Returns: 0, or -1 with an exception set. */
int python_half_import(void);

#endif
