// SPDX-License-Identifier: MIT OR Apache-2.0
// CPython with its shim: the default module.

#include <eryx.h>
#include <guest_functions.h>

#include "engine/module/translated_module.hpp"

ERYX_TRANSLATED_MODULE(cpython, eryx)
