// SPDX-License-Identifier: MIT OR Apache-2.0
/* Programs that were compiled before, as bytes. */
#ifndef ERYX_SHIM_COMPILED_H
#define ERYX_SHIM_COMPILED_H

#include "python.h"

/* New reference: the code in these bytes, which the host has from compile_program in _eryx/compiled.py; or NULL with an
 * exception set. */
PyObject* compiled_read(const char* bytes, size_t size);

#endif
