// SPDX-License-Identifier: MIT OR Apache-2.0
// Before the C library's: it has no numbers for floating-point exceptions, the guest has them (guest/libc/float_exceptions.c).

#ifndef ERYX_SIDE_MODULE_FENV_H
#define ERYX_SIDE_MODULE_FENV_H

#include_next <fenv.h>

#undef FE_ALL_EXCEPT
#define FE_INVALID 1
#define FE_DIVBYZERO 4
#define FE_OVERFLOW 8
#define FE_UNDERFLOW 16
#define FE_INEXACT 32
#define FE_ALL_EXCEPT (FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT)

#endif
