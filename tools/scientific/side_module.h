// SPDX-License-Identifier: MIT OR Apache-2.0
// What every C and C++ file of a native package is compiled with.
//
// A thread's own variable cannot be imported by a side module; the packages' binary interface has a function instead.

#ifndef ERYX_SIDE_MODULE_H
#define ERYX_SIDE_MODULE_H

#include <errno.h>

#ifdef __cplusplus
extern "C"
#endif
    int*
    __errno_location(void);

#undef errno
#define errno (*__errno_location())

#endif
