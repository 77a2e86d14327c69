// SPDX-License-Identifier: MIT OR Apache-2.0
// Products of matrices and vectors, for one thread and vectors of 128 bits: what small_cblas.cpp and LAPACK's BLAS are made of.
//
// Products of matrices are computed in blocks that fit the caches: panels of both factors are packed so that the innermost
// loop reads them in order, and keeps a tile of the result in registers. The packed panels lie on the stack, since BLAS cannot
// report that memory has run out. Everything is in row order: in column order, C = A B is C' = B' A'.

#ifndef ERYX_MATRIX_PRODUCT_HPP
#define ERYX_MATRIX_PRODUCT_HPP

#include <stddef.h>

// Hidden: a side module would import its own templates.
#pragma GCC visibility push(hidden)
namespace eryx_blas {

struct Strides {
  ptrdiff_t row;
  ptrdiff_t column;
};

template <class Real>
struct Complex {
  Real re, im;

  friend Complex operator*(Complex a, Complex b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
  }
  Complex& operator+=(Complex other) {
    re += other.re;
    im += other.im;
    return *this;
  }
  friend bool operator==(Complex a, Complex b) { return a.re == b.re && a.im == b.im; }
};

template <class Number>
Number conjugate(Number value) {
  return value;
}
template <class Real>
Complex<Real> conjugate(Complex<Real> value) {
  return {value.re, -value.im};
}

// A product with a complex 1 would make nan of inf.
template <class Number>
Number scaled(Number value, Number factor, Number one) {
  return factor == one ? value : factor * value;
}

// The tile of the result that stays in registers, and the blocks that are packed.
template <class Number>
struct Tile {
  static constexpr int rows = 4;
  static constexpr int columns = sizeof(Number) >= 16 ? 2 : 32 / sizeof(Number);
};
constexpr int block_rows = 32;
constexpr int block_columns = 64;
constexpr int block_depth = 128;

inline int smaller(int a, int b) { return a < b ? a : b; }

// `width` neighbours at a time. The last ones are filled up with the last: what comes of zeros and inf would be an exception.
template <int width, class Number>
void pack(const Number* from, Strides across, int count, int depth, bool conjugated, Number factor,
          Number one, Number* to) {
  for (int first = 0; first < count; first += width) {
    for (int k = 0; k < depth; ++k) {
      for (int i = 0; i < width; ++i) {
        Number value = from[smaller(first + i, count - 1) * across.row + k * across.column];
        if (conjugated) value = conjugate(value);
        *to++ = scaled(value, factor, one);
      }
    }
  }
}

// Real numbers are computed in vectors: clang does not find them by itself where there are two in each.
template <class Number>
constexpr int lanes = sizeof(Number) < 16 ? 16 / sizeof(Number) : 1;
template <class Real>
constexpr int lanes<Complex<Real>> = 1;

template <class Number>
struct Vector {
  typedef Number Type;
};
template <>
struct Vector<float> {
  typedef float Type __attribute__((vector_size(16)));
};
template <>
struct Vector<double> {
  typedef double Type __attribute__((vector_size(16)));
};

template <class Number>
void multiply_tile(const Number* a, const Number* b, int depth, Number* c, ptrdiff_t stride, int rows,
                   int columns) {
  constexpr int height = Tile<Number>::rows;
  constexpr int width = Tile<Number>::columns;
  constexpr int across = width / lanes<Number>;
  typename Vector<Number>::Type sums[height][across] = {};
  for (int k = 0; k < depth; ++k, a += height, b += width) {
#pragma clang loop unroll(full)
    for (int i = 0; i < height; ++i) {
#pragma clang loop unroll(full)
      for (int j = 0; j < across; ++j)
        sums[i][j] += a[i] * reinterpret_cast<const typename Vector<Number>::Type*>(b)[j];
    }
  }
  const Number* from = reinterpret_cast<const Number*>(sums);
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < columns; ++j) c[i * stride + j] += from[i * width + j];
  }
}

template <class Number>
struct Factor {
  const Number* data;
  Strides strides;
  bool conjugated;
};

template <class Number>
void multiply_block(const Number* packed_a, const Number* packed_b, int rows, int columns, int depth,
                    Number* c, ptrdiff_t stride) {
  constexpr int height = Tile<Number>::rows;
  constexpr int width = Tile<Number>::columns;
  for (int j = 0; j < columns; j += width) {
    for (int i = 0; i < rows; i += height) {
      multiply_tile(packed_a + static_cast<ptrdiff_t>(i) * depth,
                    packed_b + static_cast<ptrdiff_t>(j) * depth, depth, c + i * stride + j, stride,
                    smaller(height, rows - i), smaller(width, columns - j));
    }
  }
}

template <class Number>
void scale(Number* c, ptrdiff_t stride, int rows, int columns, Number beta, Number one) {
  if (beta == one) return;
  for (int i = 0; i < rows; ++i) {
    // What was there may be nan: with a factor of zero it does not count.
    for (int j = 0; j < columns; ++j)
      c[i * stride + j] = beta == Number{} ? Number{} : beta * c[i * stride + j];
  }
}

template <class Number>
void multiply(Factor<Number> a, Factor<Number> b, int m, int n, int k, Number alpha, Number beta, Number one,
              Number* c, ptrdiff_t stride) {
  alignas(16) Number packed_a[block_rows * block_depth];
  alignas(16) Number packed_b[block_columns * block_depth];
  scale(c, stride, m, n, beta, one);
  for (int column = 0; column < n; column += block_columns) {
    const int columns = smaller(block_columns, n - column);
    for (int layer = 0; layer < k; layer += block_depth) {
      const int depth = smaller(block_depth, k - layer);
      const Number* from_b = b.data + layer * b.strides.row + column * b.strides.column;
      pack<Tile<Number>::columns>(from_b, {b.strides.column, b.strides.row}, columns, depth, b.conjugated,
                                  one, one, packed_b);
      for (int row = 0; row < m; row += block_rows) {
        const int rows = smaller(block_rows, m - row);
        const Number* from_a = a.data + row * a.strides.row + layer * a.strides.column;
        pack<Tile<Number>::rows>(from_a, a.strides, rows, depth, a.conjugated, alpha, one, packed_a);
        multiply_block(packed_a, packed_b, rows, columns, depth, c + row * stride + column, stride);
      }
    }
  }
}

// BLAS counts from the other end where a stride is negative.
template <class Number>
Number* first_of(Number* data, int count, int stride) {
  return stride < 0 ? data - static_cast<ptrdiff_t>(count - 1) * stride : data;
}

template <class Number>
Number dot(int count, const void* x, int step_x, const void* y, int step_y, bool conjugated) {
  const Number* from_x = first_of(static_cast<const Number*>(x), count, step_x);
  const Number* from_y = first_of(static_cast<const Number*>(y), count, step_y);
  constexpr int lanes = 8;
  Number sums[lanes] = {};
  int i = 0;
  if (step_x == 1 && step_y == 1 && !conjugated) {
    for (; i + lanes <= count; i += lanes) {
      for (int lane = 0; lane < lanes; ++lane) sums[lane] += from_x[i + lane] * from_y[i + lane];
    }
  }
  for (; i < count; ++i) {
    const Number value = from_x[static_cast<ptrdiff_t>(i) * step_x];
    sums[i % lanes] += (conjugated ? conjugate(value) : value) * from_y[static_cast<ptrdiff_t>(i) * step_y];
  }
  for (int lane = 1; lane < lanes; ++lane) sums[0] += sums[lane];
  return sums[0];
}

template <class Number>
void axpy(int count, Number alpha, const void* x, int step_x, void* y, int step_y, bool conjugated = false) {
  const Number* from = first_of(static_cast<const Number*>(x), count, step_x);
  Number* to = first_of(static_cast<Number*>(y), count, step_y);
  if (conjugated) {
    for (int i = 0; i < count; ++i)
      to[static_cast<ptrdiff_t>(i) * step_y] += alpha * conjugate(from[static_cast<ptrdiff_t>(i) * step_x]);
  } else if (step_x == 1 && step_y == 1) {
    for (int i = 0; i < count; ++i) to[i] += alpha * from[i];
  } else {
    for (int i = 0; i < count; ++i)
      to[static_cast<ptrdiff_t>(i) * step_y] += alpha * from[static_cast<ptrdiff_t>(i) * step_x];
  }
}

using Single = Complex<float>;
using Double = Complex<double>;

}  // namespace eryx_blas
#pragma GCC visibility pop

#endif
