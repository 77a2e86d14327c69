// SPDX-License-Identifier: MIT OR Apache-2.0
/* Functions behind macros of Emscripten's headers, where WASI's have the compiler's own; sets of floating-point exceptions, of 2
 * bytes with Emscripten and 4 with WASI; logarithms; and remainders of 128 bits, which Debian compiled so that they guard the stack. */
#include <fenv.h>
#include <math.h>
#include <stdint.h>

#include "float_exceptions.h"

/* musl's numbers: nan, infinite, zero, subnormal, normal. */
int __fpclassify(double value) { return __builtin_fpclassify(0, 1, 4, 3, 2, value); }
int __fpclassifyf(float value) { return __builtin_fpclassify(0, 1, 4, 3, 2, value); }
int __fpclassifyl(long double value) { return __builtin_fpclassify(0, 1, 4, 3, 2, value); }
int __signbit(double value) { return __builtin_signbit(value) != 0; }
int __signbitf(float value) { return __builtin_signbitf(value) != 0; }
int __signbitl(long double value) { return __builtin_signbitl(value) != 0; }
int __flt_rounds(void) { return 1; }

int emsc_fegetexceptflag(uint16_t* flags, int which) {
  *flags = (uint16_t)fetestexcept(which);
  return 0;
}

int emsc_fesetexceptflag(const uint16_t* flags, int which) {
  const fexcept_t wide = *flags;
  return fesetexceptflag(&wide, which);
}

/* The C library's were compiled for a machine without floating-point exceptions: they do not divide by zero. */
double emsc_log1p(double x) {
  if (x == -1) feraiseexcept(division_by_zero);
  return log1p(x);
}

float emsc_log1pf(float x) {
  if (x == -1) feraiseexcept(division_by_zero);
  return log1pf(x);
}

/* Not by the operators: the compiler would make calls of these functions out of them. */
__int128 __divti3(__int128 value, __int128 by);
unsigned __int128 __udivti3(unsigned __int128 value, unsigned __int128 by);

__int128 __modti3(__int128 value, __int128 by) { return value - __divti3(value, by) * by; }

unsigned __int128 __umodti3(unsigned __int128 value, unsigned __int128 by) {
  return value - __udivti3(value, by) * by;
}
