// SPDX-License-Identifier: MIT OR Apache-2.0
// Products of a matrix and a vector, and of two vectors, in vectors of 128 bits: what is left of a decomposition that has no blocks. The compiler
// does not change the order of a sum by itself, and in that order each addition waits for the one before.

#include "../matrix_product.hpp"

namespace {

using namespace eryx_blas;

// Where numbers lie, whatever their address is.
template <class Number>
struct Loose {
  typedef Number Type;
};
template <>
struct Loose<float> {
  typedef float Type __attribute__((vector_size(16), aligned(4)));
};
template <>
struct Loose<double> {
  typedef double Type __attribute__((vector_size(16), aligned(8)));
};
template <class Number>
using Lanes = typename Loose<Number>::Type;

template <class Number>
Lanes<Number>& at(Number* data, int index) {
  return *reinterpret_cast<Lanes<Number>*>(data + index);
}
template <class Number>
const Lanes<Number>& at(const Number* data, int index) {
  return *reinterpret_cast<const Lanes<Number>*>(data + index);
}

template <class Number>
Number sum_of(Lanes<Number> values) {
  if constexpr (lanes<Number> == 1) {
    return values;
  } else {
    Number sum = values[0];
    for (int lane = 1; lane < lanes<Number>; ++lane) sum += values[lane];
    return sum;
  }
}

constexpr int group = 4;

// y += A x, `group` columns of A at a time.
template <class Number>
void add_columns(int rows, int columns, Number alpha, Number one, const Number* a, int lead, const Number* x,
                 int step, Number* y) {
  int column = 0;
  for (; column + group <= columns; column += group) {
    const Number* from[group];
    Number factors[group];
    for (int i = 0; i < group; ++i) {
      from[i] = a + static_cast<ptrdiff_t>(column + i) * lead;
      factors[i] = scaled(x[static_cast<ptrdiff_t>(column + i) * step], alpha, one);
    }
    int row = 0;
    for (; row + lanes<Number> <= rows; row += lanes<Number>) {
      Lanes<Number> sum = factors[0] * at(from[0], row);
      for (int i = 1; i < group; ++i) sum += factors[i] * at(from[i], row);
      at(y, row) += sum;
    }
    for (; row < rows; ++row) {
      Number sum = factors[0] * from[0][row];
      for (int i = 1; i < group; ++i) sum += factors[i] * from[i][row];
      y[row] += sum;
    }
  }
  for (; column < columns; ++column) {
    const Number factor = scaled(x[static_cast<ptrdiff_t>(column) * step], alpha, one);
    axpy<Number>(rows, factor, a + static_cast<ptrdiff_t>(column) * lead, 1, y, 1);
  }
}

// y += A' x, the same.
template <class Number>
void add_products(int rows, int columns, Number alpha, Number one, bool conjugated, const Number* a, int lead,
                  const Number* x, Number* y, int step) {
  int column = 0;
  for (; !conjugated && column + group <= columns; column += group) {
    const Number* from[group];
    for (int i = 0; i < group; ++i) from[i] = a + static_cast<ptrdiff_t>(column + i) * lead;
    Lanes<Number> sums[group] = {};
    int row = 0;
    for (; row + lanes<Number> <= rows; row += lanes<Number>) {
      for (int i = 0; i < group; ++i) sums[i] += at(from[i], row) * at(x, row);
    }
    for (int i = 0; i < group; ++i) {
      Number sum = sum_of<Number>(sums[i]);
      for (int rest = row; rest < rows; ++rest) sum += from[i][rest] * x[rest];
      y[static_cast<ptrdiff_t>(column + i) * step] += scaled(sum, alpha, one);
    }
  }
  for (; column < columns; ++column) {
    const Number sum = dot<Number>(rows, a + static_cast<ptrdiff_t>(column) * lead, 1, x, 1, conjugated);
    y[static_cast<ptrdiff_t>(column) * step] += scaled(sum, alpha, one);
  }
}

template <class Number>
using Routine = void (*)(const char*, const int*, const int*, const Number*, const Number*, const int*,
                         const Number*, const int*, const Number*, Number*, const int*);

template <class Number>
void gemv(Routine<Number> unblocked, Number one, const char* op, const int* m, const int* n,
          const Number* alpha, const Number* a, const int* lda, const Number* x, const int* step_x,
          const Number* beta, Number* y, const int* step_y) {
  const char letter = static_cast<char>(*op & ~32);
  const bool turned = letter != 'N';
  const bool right = (letter == 'N' || letter == 'T' || letter == 'C') && *m > 0 && *n > 0 && *lda >= *m &&
                     *step_x != 0 && *step_y != 0;
  // The vector that runs along the columns has to be in order.
  if (!right || *alpha == Number{} || (turned ? *step_x : *step_y) != 1)
    return unblocked(op, m, n, alpha, a, lda, x, step_x, beta, y, step_y);
  if (turned) {
    Number* to = first_of(y, *n, *step_y);
    for (int i = 0; i < *n; ++i) scale(to + static_cast<ptrdiff_t>(i) * *step_y, 1, 1, 1, *beta, one);
    add_products(*m, *n, *alpha, one, letter == 'C', a, *lda, x, to, *step_y);
  } else {
    scale(y, 1, 1, *m, *beta, one);
    add_columns(*m, *n, *alpha, one, a, *lda, first_of(x, *n, *step_x), *step_x, y);
  }
}

// One column of a symmetric matrix, or a part of it, without its number on the diagonal. Returns: its product with x.
template <class Number>
Number add_column(int rows, const Number* column, Number factor, const Number* x, Number* y) {
  Lanes<Number> sums[2] = {};
  constexpr int width = lanes<Number>;
  int row = 0;
  for (; row + 2 * width <= rows; row += 2 * width) {
    for (int i = 0; i < 2; ++i) {
      const Lanes<Number> values = at(column, row + i * width);
      at(y, row + i * width) += factor * values;
      sums[i] += values * at(x, row + i * width);
    }
  }
  Number sum = sum_of<Number>(sums[0] + sums[1]);
  for (; row < rows; ++row) {
    y[row] += factor * column[row];
    sum += column[row] * x[row];
  }
  return sum;
}

template <class Number>
using SymmetricRoutine = void (*)(const char*, const int*, const Number*, const Number*, const int*,
                                  const Number*, const int*, const Number*, Number*, const int*);

template <class Number>
void symv(SymmetricRoutine<Number> unblocked, const char* triangle, const int* n, const Number* alpha,
          const Number* a, const int* lda, const Number* x, const int* step_x, const Number* beta, Number* y,
          const int* step_y) {
  const char letter = static_cast<char>(*triangle & ~32);
  const bool right = (letter == 'U' || letter == 'L') && *n > 0 && *lda >= *n && *step_x == 1 && *step_y == 1;
  if (!right || *alpha == 0) return unblocked(triangle, n, alpha, a, lda, x, step_x, beta, y, step_y);
  scale(y, 1, 1, *n, *beta, Number(1));
  for (int i = 0; i < *n; ++i) {
    const Number* column = a + static_cast<ptrdiff_t>(i) * *lda;
    const Number factor = *alpha * x[i];
    const int first = letter == 'U' ? 0 : i + 1;
    const Number sum =
        add_column(letter == 'U' ? i : *n - i - 1, column + first, factor, x + first, y + first);
    y[i] += factor * column[i] + *alpha * sum;
  }
}

}  // namespace

extern "C" {

#define ERYX_GEMV(name, Number, ONE)                                                                    \
  void name##_unblocked_(const char*, const int*, const int*, const Number*, const Number*, const int*, \
                         const Number*, const int*, const Number*, Number*, const int*);                \
  void name##_(const char* op, const int* m, const int* n, const Number* alpha, const Number* a,        \
               const int* lda, const Number* x, const int* step_x, const Number* beta, Number* y,       \
               const int* step_y) {                                                                     \
    gemv<Number>(name##_unblocked_, ONE, op, m, n, alpha, a, lda, x, step_x, beta, y, step_y);          \
  }
#define ERYX_SYMV(name, Number)                                                                            \
  void name##_unblocked_(const char*, const int*, const Number*, const Number*, const int*, const Number*, \
                         const int*, const Number*, Number*, const int*);                                  \
  void name##_(const char* triangle, const int* n, const Number* alpha, const Number* a, const int* lda,   \
               const Number* x, const int* step_x, const Number* beta, Number* y, const int* step_y) {     \
    symv<Number>(name##_unblocked_, triangle, n, alpha, a, lda, x, step_x, beta, y, step_y);               \
  }
#define ERYX_DOT(name, Number)                                                                               \
  Number name##_(const int* count, const Number* x, const int* step_x, const Number* y, const int* step_y) { \
    return dot<Number>(*count, x, *step_x, y, *step_y, false);                                               \
  }
ERYX_GEMV(sgemv, float, 1.0F)
ERYX_GEMV(dgemv, double, 1.0)
ERYX_GEMV(cgemv, Single, (Single{1, 0}))
ERYX_GEMV(zgemv, Double, (Double{1, 0}))
ERYX_SYMV(ssymv, float)
ERYX_SYMV(dsymv, double)
ERYX_DOT(sdot, float)
ERYX_DOT(ddot, double)

}  // extern "C"
