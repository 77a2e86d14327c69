// SPDX-License-Identifier: MIT OR Apache-2.0
// What C that f2c has made of LAPACK is compiled with, in place of f2c's own header and library.
//
// Everything is inline, and has Fortran's meaning where f2c's library has another: SIGN and ABS know the sign of zero, complex
// division by zero is no error. With f2c's option -R numbers stay of their precision; its dabs, dmax and dmin do, too.

#ifndef ERYX_F2C_H
#define ERYX_F2C_H

#include <math.h>
#include <stdint.h>
#include <string.h>

typedef int32_t integer;
typedef int32_t logical;
typedef int32_t ftnlen;
typedef char* address;
typedef float real;
typedef double doublereal;
typedef struct {
  real r, i;
} complex;
typedef struct {
  doublereal r, i;
} doublecomplex;

#define VOID void
#define TRUE_ 1
#define FALSE_ 0

typedef logical (*L_fp)();
typedef real (*R_fp)();
typedef doublereal (*D_fp)();
typedef integer (*I_fp)();
typedef void (*S_fp)();
typedef void (*U_fp)();

#define ERYX_F2C_OF_TWO(name, Number)                                                 \
  static inline Number eryx_max_##name(Number a, Number b) { return a >= b ? a : b; } \
  static inline Number eryx_min_##name(Number a, Number b) { return a <= b ? a : b; }
ERYX_F2C_OF_TWO(integer, integer)
ERYX_F2C_OF_TWO(real, real)
ERYX_F2C_OF_TWO(doublereal, doublereal)
#undef ERYX_F2C_OF_TWO

static inline integer eryx_abs_integer(integer a) { return a >= 0 ? a : -a; }

// Arguments are often assignments: they are evaluated once.
#define max(a, b)                         \
  _Generic((a) + (b), real                \
           : eryx_max_real, doublereal    \
           : eryx_max_doublereal, default \
           : eryx_max_integer)(a, b)
#define min(a, b)                         \
  _Generic((a) + (b), real                \
           : eryx_min_real, doublereal    \
           : eryx_min_doublereal, default \
           : eryx_min_integer)(a, b)
#define abs(a) _Generic((a), real : fabsf, doublereal : fabs, default : eryx_abs_integer)(a)
#define dmax(a, b) max(a, b)
#define dmin(a, b) min(a, b)
#define dabs(a) abs(a)

static inline real r_sign(const real* a, const real* b) { return copysignf(*a, *b); }
static inline doublereal d_sign(const doublereal* a, const doublereal* b) { return copysign(*a, *b); }

// Halves go away from zero.
static inline integer i_nint(const real* a) {
  return (integer)(*a >= 0 ? floorf(*a + 0.5F) : -floorf(0.5F - *a));
}
static inline integer i_dnnt(const doublereal* a) {
  return (integer)(*a >= 0 ? floor(*a + 0.5) : -floor(0.5 - *a));
}
static inline real r_lg10(const real* a) { return (real)log10(*a); }
static inline doublereal d_lg10(const doublereal* a) { return log10(*a); }

static inline doublereal eryx_power(doublereal base, integer exponent) {
  uint32_t rest = exponent < 0 ? 0U - (uint32_t)exponent : (uint32_t)exponent;
  if (exponent < 0) base = 1 / base;
  doublereal result = 1;
  for (; rest != 0; rest >>= 1, base *= base) {
    if (rest & 1) result *= base;
  }
  return result;
}
static inline doublereal pow_di(const doublereal* a, const integer* b) { return eryx_power(*a, *b); }
static inline real pow_ri(const real* a, const integer* b) { return (real)eryx_power(*a, *b); }
static inline doublereal pow_dd(const doublereal* a, const doublereal* b) { return pow(*a, *b); }
static inline integer pow_ii(const integer* a, const integer* b) {
  if (*b < 0) return *a == 1 ? 1 : *a == -1 ? (*b & 1 ? -1 : 1) : 0;
  uint32_t result = 1;
  for (integer i = 0; i < *b; ++i) result *= (uint32_t)*a;
  return (integer)result;
}

// Division is Smith's, as Fortran's compilers have it.
#define ERYX_F2C_COMPLEX(part, whole, Real, Complex, fabs, hypot, sqrt, exp, cos, sin)                      \
  static inline Real part##_imag(const Complex* a) { return a->i; }                                         \
  static inline void part##_cnjg(Complex* result, const Complex* a) {                                       \
    const Complex value = {a->r, -a->i};                                                                    \
    *result = value;                                                                                        \
  }                                                                                                         \
  static inline Real whole##_abs(const Complex* a) { return hypot(a->r, a->i); }                            \
  static inline void whole##_div(Complex* result, const Complex* a, const Complex* b) {                     \
    Complex value;                                                                                          \
    if (fabs(b->r) >= fabs(b->i)) {                                                                         \
      const Real ratio = b->i / b->r, divisor = b->r + b->i * ratio;                                        \
      value.r = (a->r + a->i * ratio) / divisor;                                                            \
      value.i = (a->i - a->r * ratio) / divisor;                                                            \
    } else {                                                                                                \
      const Real ratio = b->r / b->i, divisor = b->i + b->r * ratio;                                        \
      value.r = (a->r * ratio + a->i) / divisor;                                                            \
      value.i = (a->i * ratio - a->r) / divisor;                                                            \
    }                                                                                                       \
    *result = value;                                                                                        \
  }                                                                                                         \
  static inline void whole##_sqrt(Complex* result, const Complex* a) {                                      \
    const Real size = hypot(a->r, a->i);                                                                    \
    Complex value = {0, 0};                                                                                 \
    if (size == 0) {                                                                                        \
      value.i = a->i;                                                                                       \
    } else if (a->r > 0) {                                                                                  \
      value.r = sqrt((size + a->r) / 2);                                                                    \
      value.i = a->i / value.r / 2;                                                                         \
    } else {                                                                                                \
      value.i = copysign(sqrt((size - a->r) / 2), a->i);                                                    \
      value.r = a->i / value.i / 2;                                                                         \
    }                                                                                                       \
    *result = value;                                                                                        \
  }                                                                                                         \
  static inline void whole##_exp(Complex* result, const Complex* a) {                                       \
    const Real size = exp(a->r);                                                                            \
    const Complex value = {size * cos(a->i), size * sin(a->i)};                                             \
    *result = value;                                                                                        \
  }                                                                                                         \
  static inline void pow_##whole##i(Complex* result, const Complex* a, const integer* b) {                  \
    uint32_t rest = *b < 0 ? 0U - (uint32_t)*b : (uint32_t)*b;                                              \
    Complex base = *a, value = {1, 0};                                                                      \
    if (*b < 0) whole##_div(&base, &value, a);                                                              \
    for (; rest != 0; rest >>= 1) {                                                                         \
      if (rest & 1) {                                                                                       \
        const Complex product = {value.r * base.r - value.i * base.i, value.r * base.i + value.i * base.r}; \
        value = product;                                                                                    \
      }                                                                                                     \
      const Complex square = {base.r * base.r - base.i * base.i, 2 * base.r * base.i};                      \
      base = square;                                                                                        \
    }                                                                                                       \
    *result = value;                                                                                        \
  }
ERYX_F2C_COMPLEX(r, c, real, complex, fabsf, hypotf, sqrtf, expf, cosf, sinf)
ERYX_F2C_COMPLEX(d, z, doublereal, doublecomplex, fabs, hypot, sqrt, exp, cos, sin)
#undef ERYX_F2C_COMPLEX

// Functions of Fortran are of their argument's precision, and C's of doubles.
#define sqrt(a) _Generic((a), real : sqrtf, default : sqrt)(a)
#define log(a) _Generic((a), real : logf, default : log)(a)
#define exp(a) _Generic((a), real : expf, default : exp)(a)
#define sin(a) _Generic((a), real : sinf, default : sin)(a)
#define cos(a) _Generic((a), real : cosf, default : cos)(a)
#define atan2(a, b) _Generic((a) + (b), real : atan2f, default : atan2)(a, b)

// Texts: the shorter one counts as filled up with spaces.
static inline integer s_cmp(const char* a, const char* b, ftnlen size_a, ftnlen size_b) {
  for (ftnlen i = 0; i < size_a || i < size_b; ++i) {
    const int left = i < size_a ? (unsigned char)a[i] : ' ', right = i < size_b ? (unsigned char)b[i] : ' ';
    if (left != right) return left - right;
  }
  return 0;
}
static inline void s_copy(char* to, const char* from, ftnlen size, ftnlen size_from) {
  for (ftnlen i = 0; i < size; ++i) to[i] = i < size_from ? from[i] : ' ';
}
static inline void s_cat(char* to, address parts[], const integer sizes[], const integer* count,
                         ftnlen size) {
  ftnlen at = 0;
  for (integer part = 0; part < *count; ++part) {
    for (integer i = 0; i < sizes[part] && at < size; ++i) to[at++] = parts[part][i];
  }
  while (at < size) to[at++] = ' ';
}
static inline integer i_len(const char* text, ftnlen size) {
  (void)text;
  return size;
}

#endif
