// SPDX-License-Identifier: MIT OR Apache-2.0
/* What the C library's mathematics end with when they overflow, underflow or divide by zero. Its own functions were compiled for a machine
 * without exceptions, to constants. Too big, too small: sign is that of the result, as an integer that is not 0 for a negative one. */
#include <fenv.h>
#include <math.h>
#include <stdint.h>

#include "float_exceptions.h"

double __math_divzero(uint32_t sign);
float __math_divzerof(uint32_t sign);
double __math_oflow(uint32_t sign);
float __math_oflowf(uint32_t sign);
double __math_uflow(uint32_t sign);
float __math_uflowf(uint32_t sign);

static double with_sign(double value, uint32_t sign) { return sign ? -value : value; }

double __math_divzero(uint32_t sign) {
  feraiseexcept(division_by_zero);
  return with_sign(INFINITY, sign);
}

double __math_oflow(uint32_t sign) {
  feraiseexcept(overflow);
  return with_sign(INFINITY, sign);
}

double __math_uflow(uint32_t sign) {
  feraiseexcept(underflow);
  return with_sign(0, sign);
}

float __math_divzerof(uint32_t sign) { return (float)__math_divzero(sign); }
float __math_oflowf(uint32_t sign) { return (float)__math_oflow(sign); }
float __math_uflowf(uint32_t sign) { return (float)__math_uflow(sign); }
