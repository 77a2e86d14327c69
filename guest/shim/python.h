// SPDX-License-Identifier: MIT OR Apache-2.0
/* CPython's headers, with the internal ones that the shim needs. Include it first. */
#ifndef ERYX_SHIM_PYTHON_H
#define ERYX_SHIM_PYTHON_H

#define Py_BUILD_CORE 1
#define PY_SSIZE_T_CLEAN 1
#include <Python.h>

#endif
