// SPDX-License-Identifier: MIT OR Apache-2.0
// The part of CBLAS that numpy calls, by matrix_product.hpp. Both are copied into numpy's source, and compiled with it.

#include <limits.h>
#include <stddef.h>

#include "matrix_product.hpp"
#include "numpy/npy_common.h"
// It needs what comes before.
#include "npy_cblas.h"

namespace {

using namespace eryx_blas;

template <class Number>
Factor<Number> factor(const void* data, int lead, bool transposed, CBLAS_TRANSPOSE how) {
  const Strides strides = transposed ? Strides{1, lead} : Strides{lead, 1};
  return {static_cast<const Number*>(data), strides, how == CblasConjTrans};
}

template <class Number>
void gemm(CBLAS_ORDER order, CBLAS_TRANSPOSE trans_a, CBLAS_TRANSPOSE trans_b, int m, int n, int k,
          Number alpha, const void* a, int lda, const void* b, int ldb, Number beta, Number one, void* c,
          int ldc) {
  const Factor<Number> left = factor<Number>(a, lda, trans_a != CblasNoTrans, trans_a);
  const Factor<Number> right = factor<Number>(b, ldb, trans_b != CblasNoTrans, trans_b);
  if (order == CblasRowMajor) {
    multiply(left, right, m, n, k, alpha, beta, one, static_cast<Number*>(c), ldc);
  } else {
    multiply(right, left, n, m, k, alpha, beta, one, static_cast<Number*>(c), ldc);
  }
}

// Both triangles of the result are written, of which callers use one.
template <class Number>
void syrk(CBLAS_ORDER order, CBLAS_TRANSPOSE trans, int n, int k, Number alpha, const void* a, int lda,
          Number beta, Number one, void* c, int ldc) {
  const CBLAS_TRANSPOSE other = trans == CblasNoTrans ? CblasTrans : CblasNoTrans;
  gemm(order, trans, other, n, n, k, alpha, a, lda, a, lda, beta, one, c, ldc);
}

template <class Number>
void gemv(CBLAS_ORDER order, CBLAS_TRANSPOSE trans, int m, int n, Number alpha, const void* a, int lda,
          const void* x, int step_x, Number beta, Number one, void* y, int step_y) {
  const bool by_rows = order == CblasRowMajor;
  const bool transposed =
      (trans != CblasNoTrans) == by_rows;  // whether neighbours in memory belong to different results
  const int results = trans == CblasNoTrans ? m : n;
  const int terms = trans == CblasNoTrans ? n : m;
  const Number* matrix = static_cast<const Number*>(a);
  Number* to = first_of(static_cast<Number*>(y), results, step_y);
  for (int i = 0; i < results; ++i) scale(to + static_cast<ptrdiff_t>(i) * step_y, 1, 1, 1, beta, one);
  if (!transposed) {
    for (int i = 0; i < results; ++i) {
      to[static_cast<ptrdiff_t>(i) * step_y] += scaled(
          dot<Number>(terms, matrix + static_cast<ptrdiff_t>(i) * lda, 1, x, step_x, trans == CblasConjTrans),
          alpha, one);
    }
    return;
  }
  const Number* from = first_of(static_cast<const Number*>(x), terms, step_x);
  for (int k = 0; k < terms; ++k) {
    const Number factor = scaled(from[static_cast<ptrdiff_t>(k) * step_x], alpha, one);
    axpy<Number>(results, factor, matrix + static_cast<ptrdiff_t>(k) * lda, 1, y, step_y,
                 trans == CblasConjTrans);
  }
}

template <class Number>
Number value_of(const void* address) {
  return *static_cast<const Number*>(address);
}

}  // namespace

extern "C" {

// Real numbers come by value, complex ones by address.
#define ERYX_CBLAS(prefix, Number, ARGUMENT, VALUE, ONE)                                                     \
  void CBLAS_FUNC(cblas_##prefix##gemm)(const enum CBLAS_ORDER order, const enum CBLAS_TRANSPOSE trans_a,    \
                                        const enum CBLAS_TRANSPOSE trans_b, const CBLAS_INT m,               \
                                        const CBLAS_INT n, const CBLAS_INT k, ARGUMENT alpha,                \
                                        const VALUE* a, const CBLAS_INT lda, const VALUE* b,                 \
                                        const CBLAS_INT ldb, ARGUMENT beta, VALUE* c, const CBLAS_INT ldc) { \
    gemm<Number>(order, trans_a, trans_b, m, n, k, GET(Number, alpha), a, lda, b, ldb, GET(Number, beta),    \
                 ONE, c, ldc);                                                                               \
  }                                                                                                          \
  void CBLAS_FUNC(cblas_##prefix##syrk)(const enum CBLAS_ORDER order, const enum CBLAS_UPLO,                 \
                                        const enum CBLAS_TRANSPOSE trans, const CBLAS_INT n,                 \
                                        const CBLAS_INT k, ARGUMENT alpha, const VALUE* a,                   \
                                        const CBLAS_INT lda, ARGUMENT beta, VALUE* c, const CBLAS_INT ldc) { \
    syrk<Number>(order, trans, n, k, GET(Number, alpha), a, lda, GET(Number, beta), ONE, c, ldc);            \
  }                                                                                                          \
  void CBLAS_FUNC(cblas_##prefix##gemv)(                                                                     \
      const enum CBLAS_ORDER order, const enum CBLAS_TRANSPOSE trans, const CBLAS_INT m, const CBLAS_INT n,  \
      ARGUMENT alpha, const VALUE* a, const CBLAS_INT lda, const VALUE* x, const CBLAS_INT step_x,           \
      ARGUMENT beta, VALUE* y, const CBLAS_INT step_y) {                                                     \
    gemv<Number>(order, trans, m, n, GET(Number, alpha), a, lda, x, step_x, GET(Number, beta), ONE, y,       \
                 step_y);                                                                                    \
  }                                                                                                          \
  void CBLAS_FUNC(cblas_##prefix##axpy)(const CBLAS_INT count, ARGUMENT alpha, const VALUE* x,               \
                                        const CBLAS_INT step_x, VALUE* y, const CBLAS_INT step_y) {          \
    axpy<Number>(count, GET(Number, alpha), x, step_x, y, step_y);                                           \
  }

#define GET(Number, argument) argument
ERYX_CBLAS(s, float, const float, float, 1.0F)
ERYX_CBLAS(d, double, const double, double, 1.0)
#undef GET
#define GET(Number, argument) value_of<Number>(argument)
ERYX_CBLAS(c, Single, const void*, void, (Single{1, 0}))
ERYX_CBLAS(z, Double, const void*, void, (Double{1, 0}))
#undef GET

float CBLAS_FUNC(cblas_sdot)(const CBLAS_INT count, const float* x, const CBLAS_INT step_x, const float* y,
                             const CBLAS_INT step_y) {
  return dot<float>(count, x, step_x, y, step_y, false);
}
double CBLAS_FUNC(cblas_ddot)(const CBLAS_INT count, const double* x, const CBLAS_INT step_x, const double* y,
                              const CBLAS_INT step_y) {
  return dot<double>(count, x, step_x, y, step_y, false);
}

#define ERYX_CBLAS_DOT(name, Number, CONJUGATED)                                                     \
  void CBLAS_FUNC(name)(const CBLAS_INT count, const void* x, const CBLAS_INT step_x, const void* y, \
                        const CBLAS_INT step_y, void* result) {                                      \
    *static_cast<Number*>(result) = dot<Number>(count, x, step_x, y, step_y, CONJUGATED);            \
  }
ERYX_CBLAS_DOT(cblas_cdotu_sub, Single, false)
ERYX_CBLAS_DOT(cblas_cdotc_sub, Single, true)
ERYX_CBLAS_DOT(cblas_zdotu_sub, Double, false)
ERYX_CBLAS_DOT(cblas_zdotc_sub, Double, true)

}  // extern "C"
