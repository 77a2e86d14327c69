// SPDX-License-Identifier: MIT OR Apache-2.0
/* The number next to another one. The C library's functions were compiled for a machine without floating-point exceptions: what is the
 * same in them raises none. */
#include <fenv.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "float_exceptions.h"

/* Exceptions of a result that is not one of its arguments. */
static void raise_for(int kind) {
  if (kind == FP_INFINITE) feraiseexcept(overflow | inexact);
  if (kind == FP_SUBNORMAL || kind == FP_ZERO) feraiseexcept(underflow | inexact);
}

double nextafter(double from, double to) {
  if (isnan(from) || isnan(to)) return from + to;
  if (from == to) return to;
  double result = copysign(0x1p-1074, to);
  if (from != 0) {
    uint64_t bits;
    memcpy(&bits, &from, sizeof bits);
    bits += (from < to) == (from > 0) ? 1 : (uint64_t)-1; /* away from 0, or towards it */
    memcpy(&result, &bits, sizeof bits);
  }
  raise_for(fpclassify(result));
  return result;
}

float nextafterf(float from, float to) {
  if (isnan(from) || isnan(to)) return from + to;
  if (from == to) return to;
  float result = copysignf(0x1p-149f, to);
  if (from != 0) {
    uint32_t bits;
    memcpy(&bits, &from, sizeof bits);
    bits += (from < to) == (from > 0) ? 1 : (uint32_t)-1;
    memcpy(&result, &bits, sizeof bits);
  }
  raise_for(fpclassify(result));
  return result;
}
