// SPDX-License-Identifier: MIT OR Apache-2.0
/* `_eryx_host`: the built-in module through which the Python half reaches the shim. */
#ifndef ERYX_SHIM_HOST_MODULE_H
#define ERYX_SHIM_HOST_MODULE_H

#include "python.h"

PyMODINIT_FUNC PyInit__eryx_host(void);

#endif
