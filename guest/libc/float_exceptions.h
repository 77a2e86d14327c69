// SPDX-License-Identifier: MIT OR Apache-2.0
/* Floating-point exceptions by the numbers of x86-64's fenv.h, which are the processor's: the C library's header has none. */
#ifndef ERYX_FLOAT_EXCEPTIONS_H
#define ERYX_FLOAT_EXCEPTIONS_H

enum float_exception {
  invalid = 1,
  division_by_zero = 4,
  overflow = 8,
  underflow = 16,
  inexact = 32,
};

#endif
