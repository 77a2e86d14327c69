// SPDX-License-Identifier: MIT OR Apache-2.0
// BLAS of level 3 in blocks. Triangular and symmetric matrices are halved until what remains is small; all else are products of
// matrices.

#ifndef ERYX_BLOCKED_BLAS_HPP
#define ERYX_BLOCKED_BLAS_HPP

#include "../matrix_product.hpp"

#pragma GCC visibility push(hidden)
namespace eryx_blas {

// Below it the translated routines are as fast.
constexpr int small = 24;

// A matrix in column order.
template <class Number>
struct Matrix {
  Number* data;
  int lead;

  Number* at(int row, int column) const { return data + row + static_cast<ptrdiff_t>(column) * lead; }
  Matrix from(int row, int column) const { return {at(row, column), lead}; }
};

// The conjugate one of a transposition: 'T' and 'C' are the same for real numbers.
template <class Number>
constexpr bool is_complex = false;
template <class Real>
constexpr bool is_complex<Complex<Real>> = true;

template <class Number>
constexpr Number one = 1;
template <class Real>
constexpr Complex<Real> one<Complex<Real>> = {1, 0};

template <class Number>
Number negative(Number value) {
  return -value;
}
template <class Real>
Complex<Real> negative(Complex<Real> value) {
  return {-value.re, -value.im};
}

// How the rows of op(X)' follow one another, where 'N', 'T' and 'C' say what op is.
template <class Number>
Factor<Number> transposed_factor(char op, Matrix<Number> matrix) {
  const Strides strides = op == 'N' ? Strides{matrix.lead, 1} : Strides{1, matrix.lead};
  return {matrix.data, strides, op == 'C'};
}

// C = alpha op(A) op(B) + beta C, C with m rows and n columns.
template <class Number>
void product(char op_a, char op_b, int m, int n, int k, Number alpha, Matrix<Number> a, Matrix<Number> b,
             Number beta, Matrix<Number> c) {
  multiply(transposed_factor(op_b, b), transposed_factor(op_a, a), n, m, k, alpha, beta, one<Number>, c.data,
           c.lead);
}

inline int half_of(int size) { return (size / 2 + 7) / 8 * 8; }

struct Triangle {
  bool left;
  bool upper;
  /// 'N', 'T' or 'C'.
  char op;
  bool unit;

  int size(int m, int n) const { return left ? m : n; }
  /// Whether op of it has its other part above the diagonal.
  bool becomes_upper() const { return upper == (op == 'N'); }
};

template <class Number>
using TriangularRoutine = void (*)(const char*, const char*, const char*, const char*, const int*, const int*,
                                   const Number*, const Number*, const int*, Number*, const int*);

template <class Number>
void call(TriangularRoutine<Number> routine, Triangle how, int m, int n, Number alpha, Matrix<Number> a,
          Matrix<Number> b) {
  const char side = how.left ? 'L' : 'R', triangle = how.upper ? 'U' : 'L', diagonal = how.unit ? 'U' : 'N';
  routine(&side, &triangle, &how.op, &diagonal, &m, &n, &alpha, a.data, &a.lead, b.data, &b.lead);
}

// What both have in common: the other part of A, and the two parts of B.
template <class Number>
struct Halves {
  Halves(Triangle how, int m, int n, Matrix<Number> a, Matrix<Number> b)
      : first(half_of(how.size(m, n))),
        second(how.size(m, n) - first),
        other(how.upper ? a.from(0, first) : a.from(first, 0)),
        second_a(a.from(first, first)),
        second_b(how.left ? b.from(first, 0) : b.from(0, first)) {}

  int first, second;
  Matrix<Number> other, second_a, second_b;
};

// target += factor * op(other) source, or source op(other), where target has `size` rows or columns along the halves.
template <class Number>
void add_product(Triangle how, int size, int source_size, int m, int n, Number factor, Matrix<Number> other,
                 Matrix<Number> source, Number beta, Matrix<Number> target) {
  if (how.left) {
    product(how.op, 'N', size, n, source_size, factor, other, source, beta, target);
  } else {
    product('N', how.op, m, size, source_size, factor, source, other, beta, target);
  }
}

// op(A) X = alpha B, or X op(A) = alpha B. X takes B's place.
template <class Number>
void solve(TriangularRoutine<Number> routine, Triangle how, int m, int n, Number alpha, Matrix<Number> a,
           Matrix<Number> b) {
  if (how.size(m, n) <= small) return call(routine, how, m, n, alpha, a, b);
  const Halves<Number> halves(how, m, n, a, b);
  const int rows_1 = how.left ? halves.first : m, columns_1 = how.left ? n : halves.first;
  const int rows_2 = how.left ? halves.second : m, columns_2 = how.left ? n : halves.second;
  const Number minus = negative(one<Number>);
  if (how.left != how.becomes_upper()) {
    solve(routine, how, rows_1, columns_1, alpha, a, b);
    add_product(how, halves.second, halves.first, m, n, minus, halves.other, b, alpha, halves.second_b);
    solve(routine, how, rows_2, columns_2, one<Number>, halves.second_a, halves.second_b);
  } else {
    solve(routine, how, rows_2, columns_2, alpha, halves.second_a, halves.second_b);
    add_product(how, halves.first, halves.second, m, n, minus, halves.other, halves.second_b, alpha, b);
    solve(routine, how, rows_1, columns_1, one<Number>, a, b);
  }
}

// B = alpha op(A) B, or alpha B op(A).
template <class Number>
void multiply_by(TriangularRoutine<Number> routine, Triangle how, int m, int n, Number alpha,
                 Matrix<Number> a, Matrix<Number> b) {
  if (how.size(m, n) <= small) return call(routine, how, m, n, alpha, a, b);
  const Halves<Number> halves(how, m, n, a, b);
  const int rows_1 = how.left ? halves.first : m, columns_1 = how.left ? n : halves.first;
  const int rows_2 = how.left ? halves.second : m, columns_2 = how.left ? n : halves.second;
  if (how.left == how.becomes_upper()) {
    multiply_by(routine, how, rows_1, columns_1, alpha, a, b);
    add_product(how, halves.first, halves.second, m, n, alpha, halves.other, halves.second_b, one<Number>, b);
    multiply_by(routine, how, rows_2, columns_2, alpha, halves.second_a, halves.second_b);
  } else {
    multiply_by(routine, how, rows_2, columns_2, alpha, halves.second_a, halves.second_b);
    add_product(how, halves.second, halves.first, m, n, alpha, halves.other, b, one<Number>, halves.second_b);
    multiply_by(routine, how, rows_1, columns_1, alpha, a, b);
  }
}

// One triangle of C = alpha op(A) op(B)' + beta C, and of the same with A and B exchanged, if `both`: op is 'N', or what makes of A' A.
// The transposition is conjugate if `hermitian`.
template <class Number>
struct Update {
  bool upper;
  bool hermitian;
  bool both;
  bool transposed;
  int k;
  Number alpha;

  char op() const { return hermitian ? 'C' : 'T'; }

  Matrix<Number> part(Matrix<Number> factor, int first) const {
    return transposed ? factor.from(0, first) : factor.from(first, 0);
  }

  // All of C, with m rows and n columns.
  void add(int m, int n, Matrix<Number> a, Matrix<Number> b, Number factor, Number beta,
           Matrix<Number> c) const {
    product(transposed ? op() : 'N', transposed ? 'N' : op(), m, n, k, factor, a, b, beta, c);
  }
  void add_both(int m, int n, Matrix<Number> a, Matrix<Number> b, Matrix<Number> a_of_columns,
                Matrix<Number> b_of_columns, Number beta, Matrix<Number> c) const {
    add(m, n, a, b_of_columns, alpha, beta, c);
    if (both) add(m, n, b, a_of_columns, hermitian ? conjugate(alpha) : alpha, one<Number>, c);
  }

  void run(int n, Matrix<Number> a, Matrix<Number> b, Number beta, Matrix<Number> c) const {
    if (n > small) {
      const int half = half_of(n);
      const Matrix<Number> second_a = part(a, half), second_b = part(b, half);
      run(half, a, b, beta, c);
      run(n - half, second_a, second_b, beta, c.from(half, half));
      if (upper) {
        add_both(half, n - half, a, b, second_a, second_b, beta, c.from(0, half));
      } else {
        add_both(n - half, half, second_a, second_b, a, b, beta, c.from(half, 0));
      }
      return;
    }
    Number block[small * small];
    const Matrix<Number> all{block, n};
    add_both(n, n, a, b, a, b, Number{}, all);
    for (int column = 0; column < n; ++column) {
      const int last = upper ? column + 1 : n;
      for (int row = upper ? 0 : column; row < last; ++row) {
        Number& target = *c.at(row, column);
        if constexpr (is_complex<Number>) {
          if (hermitian && row == column) target.im = 0;
        }
        Number sum = *all.at(row, column);
        // What was there may be nan: with a factor of zero it does not count.
        if (!(beta == Number{})) sum += scaled(target, beta, one<Number>);
        target = sum;
      }
      if constexpr (is_complex<Number>) {
        if (hermitian) c.at(column, column)->im = 0;
      }
    }
  }
};

// C = alpha A B + beta C, or alpha B A + beta C, where one triangle of A says what A is.
template <class Number>
void multiply_symmetric(bool left, bool upper, bool hermitian, int m, int n, Number alpha, Matrix<Number> a,
                        Matrix<Number> b, Number beta, Matrix<Number> c) {
  const int size = left ? m : n;
  const auto add = [&](char op, int rows, int columns, Matrix<Number> factor, Matrix<Number> other,
                       Number old, Matrix<Number> target) {
    if (left) {
      product(op, 'N', rows, n, columns, alpha, factor, other, old, target);
    } else {
      product('N', op, m, columns, rows, alpha, other, factor, old, target);
    }
  };
  if (size > small) {
    const int half = half_of(size), rest = size - half;
    const Matrix<Number> second_b = left ? b.from(half, 0) : b.from(0, half),
                         second_c = left ? c.from(half, 0) : c.from(0, half);
    multiply_symmetric(left, upper, hermitian, left ? half : m, left ? n : half, alpha, a, b, beta, c);
    multiply_symmetric(left, upper, hermitian, left ? rest : m, left ? n : rest, alpha, a.from(half, half),
                       second_b, beta, second_c);
    const Matrix<Number> other = upper ? a.from(0, half) : a.from(half, 0);
    const char turned = hermitian ? 'C' : 'T';
    // A's part above the diagonal has `half` rows, that below `rest`.
    const bool above_first = left;
    add(upper ? 'N' : turned, half, rest, other, above_first ? second_b : b, one<Number>,
        above_first ? c : second_c);
    add(upper ? turned : 'N', rest, half, other, above_first ? b : second_b, one<Number>,
        above_first ? second_c : c);
    return;
  }
  Number block[small * small];
  const Matrix<Number> all{block, size};
  for (int column = 0; column < size; ++column) {
    for (int row = 0; row <= column; ++row) {
      const Number value = upper ? *a.at(row, column) : *a.at(column, row);
      const Number turned = hermitian ? conjugate(value) : value;
      *all.at(row, column) = upper ? value : turned;
      *all.at(column, row) = upper ? turned : value;
    }
    if constexpr (is_complex<Number>) {
      if (hermitian) all.at(column, column)->im = 0;
    }
  }
  add('N', size, size, all, b, beta, c);
}

}  // namespace eryx_blas
#pragma GCC visibility pop

#endif
