// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/language.hpp"

// ERYX_API marks the exported symbols of the library. Building a shared library, or a program that links one, defines
// ERYX_SHARED. Otherwise it is empty: a shared library that embeds the static one exports none of its symbols.
#if defined(ERYX_SHARED)
#define ERYX_API __attribute__((visibility("default")))
#else
#define ERYX_API
#endif
