// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// ERYX_API marks what programs may use of the library. The build of a shared library, and of a program that links one,
// defines ERYX_SHARED. Otherwise it marks nothing: a shared library that embeds the static one exports none of it.
#if defined(ERYX_SHARED)
#define ERYX_API __attribute__((visibility("default")))
#else
#define ERYX_API
#endif
