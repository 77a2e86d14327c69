// SPDX-License-Identifier: MIT OR Apache-2.0
// BLAS of level 3 in blocks: what LAPACK spends its time in. Triangular and symmetric matrices are halved until what remains is small;
// all else are products of matrices. Small ones, and wrong arguments, are for the translated routines, which are renamed (recipes/lapack.py).

#include "../matrix_product.hpp"

namespace {

using namespace eryx_blas;

// Below it the translated routines are as fast.
constexpr int small = 24;
constexpr long long few_multiplications = 1000;

// A matrix in column order.
template <class Number>
struct Matrix {
  Number* data;
  int lead;

  Number* at(int row, int column) const { return data + row + static_cast<ptrdiff_t>(column) * lead; }
  Matrix from(int row, int column) const { return {at(row, column), lead}; }
};

constexpr char upper_case(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

bool is_one_of(char letter, const char* letters) {
  for (; *letters; ++letters) {
    if (letter == *letters) return true;
  }
  return false;
}

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

// A factor of Hermitian updates is real.
template <class Number>
Number as_number(Number value) {
  return value;
}
template <class Number, class Real>
Number as_number(Real value) {
  return {value, 0};
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

int half_of(int size) { return (size / 2 + 7) / 8 * 8; }

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

int larger(int a, int b) { return a > b ? a : b; }

bool is_lead(int lead, int rows) { return lead >= larger(1, rows); }

// The transpositions of symmetric updates: a real matrix may be said to be transposed conjugate.
template <class Number>
const char* transpositions(bool hermitian) {
  return hermitian ? "NC" : is_complex<Number> ? "NT" : "NTC";
}

template <class Number>
using ProductRoutine = void (*)(const char*, const char*, const int*, const int*, const int*, const Number*,
                                const Number*, const int*, const Number*, const int*, const Number*, Number*,
                                const int*);

template <class Number>
void gemm(ProductRoutine<Number> unblocked, const char* op_a, const char* op_b, const int* m, const int* n,
          const int* k, const Number* alpha, const Number* a, const int* lda, const Number* b, const int* ldb,
          const Number* beta, Number* c, const int* ldc) {
  const char first = upper_case(*op_a), second = upper_case(*op_b);
  const bool right = is_one_of(first, "NTC") && is_one_of(second, "NTC") &&
                     is_lead(*lda, first == 'N' ? *m : *k) && is_lead(*ldb, second == 'N' ? *k : *n) &&
                     is_lead(*ldc, *m);
  const bool large = *m > 1 && *n > 1 && *k > 1 && static_cast<long long>(*m) * *n * *k > few_multiplications;
  if (!right || !large || *alpha == Number{})
    return unblocked(op_a, op_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  product(first, second, *m, *n, *k, *alpha, Matrix<Number>{const_cast<Number*>(a), *lda},
          Matrix<Number>{const_cast<Number*>(b), *ldb}, *beta, Matrix<Number>{c, *ldc});
}

template <class Number, class Blocked>
void triangular(TriangularRoutine<Number> unblocked, Blocked blocked, const char* side, const char* triangle,
                const char* op, const char* diagonal, const int* m, const int* n, const Number* alpha,
                const Number* a, const int* lda, Number* b, const int* ldb) {
  const char letters[] = {upper_case(*side), upper_case(*triangle), upper_case(*op), upper_case(*diagonal)};
  const Triangle how{letters[0] == 'L', letters[1] == 'U', letters[2], letters[3] == 'U'};
  const bool right = is_one_of(letters[0], "LR") && is_one_of(letters[1], "UL") &&
                     is_one_of(letters[2], "NTC") && is_one_of(letters[3], "UN") && *m > 0 && *n > 0 &&
                     is_lead(*lda, how.size(*m, *n)) && is_lead(*ldb, *m);
  if (!right || how.size(*m, *n) <= small || *alpha == Number{})
    return unblocked(side, triangle, op, diagonal, m, n, alpha, a, lda, b, ldb);
  blocked(unblocked, how, *m, *n, *alpha, Matrix<Number>{const_cast<Number*>(a), *lda},
          Matrix<Number>{b, *ldb});
}

// Whether there is something to do that is worth it, and everything is right.
template <class Number>
bool is_large_update(char triangle, char op, bool hermitian, int n, int k, int lda, int ldb, int ldc) {
  const int rows = op == 'N' ? n : k;
  return is_one_of(triangle, "UL") && is_one_of(op, transpositions<Number>(hermitian)) && n > 4 && k > 4 &&
         is_lead(lda, rows) && is_lead(ldb, rows) && is_lead(ldc, n);
}

template <class Number, class Factor, class Routine>
void rank_k(Routine unblocked, bool hermitian, const char* triangle, const char* op, const int* n,
            const int* k, const Factor* alpha, const Number* a, const int* lda, const Factor* beta, Number* c,
            const int* ldc) {
  const char part = upper_case(*triangle), how = upper_case(*op);
  if (!is_large_update<Number>(part, how, hermitian, *n, *k, *lda, *lda, *ldc) || *alpha == Factor{})
    return unblocked(triangle, op, n, k, alpha, a, lda, beta, c, ldc);
  const Matrix<Number> factor{const_cast<Number*>(a), *lda};
  const Update<Number> update{part == 'U', hermitian, false, how != 'N', *k, as_number<Number>(*alpha)};
  update.run(*n, factor, factor, as_number<Number>(*beta), {c, *ldc});
}

template <class Number, class Factor, class Routine>
void rank_2k(Routine unblocked, bool hermitian, const char* triangle, const char* op, const int* n,
             const int* k, const Number* alpha, const Number* a, const int* lda, const Number* b,
             const int* ldb, const Factor* beta, Number* c, const int* ldc) {
  const char part = upper_case(*triangle), how = upper_case(*op);
  if (!is_large_update<Number>(part, how, hermitian, *n, *k, *lda, *ldb, *ldc) || *alpha == Number{})
    return unblocked(triangle, op, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  const Update<Number> update{part == 'U', hermitian, true, how != 'N', *k, *alpha};
  update.run(*n, {const_cast<Number*>(a), *lda}, {const_cast<Number*>(b), *ldb}, as_number<Number>(*beta),
             {c, *ldc});
}

template <class Number, class Routine>
void symmetric(Routine unblocked, bool hermitian, const char* side, const char* triangle, const int* m,
               const int* n, const Number* alpha, const Number* a, const int* lda, const Number* b,
               const int* ldb, const Number* beta, Number* c, const int* ldc) {
  const char letter = upper_case(*side), part = upper_case(*triangle);
  const int size = letter == 'L' ? *m : *n;
  const bool right = is_one_of(letter, "LR") && is_one_of(part, "UL") && *m > 4 && *n > 4 &&
                     is_lead(*lda, size) && is_lead(*ldb, *m) && is_lead(*ldc, *m);
  if (!right || *alpha == Number{})
    return unblocked(side, triangle, m, n, alpha, a, lda, b, ldb, beta, c, ldc);
  multiply_symmetric<Number>(letter == 'L', part == 'U', hermitian, *m, *n, *alpha,
                             {const_cast<Number*>(a), *lda}, {const_cast<Number*>(b), *ldb}, *beta,
                             {c, *ldc});
}

}  // namespace

extern "C" {

#define ERYX_PRODUCT(name, Number)                                                                     \
  void name##_unblocked_(const char*, const char*, const int*, const int*, const int*, const Number*,  \
                         const Number*, const int*, const Number*, const int*, const Number*, Number*, \
                         const int*);                                                                  \
  void name##_(const char* op_a, const char* op_b, const int* m, const int* n, const int* k,           \
               const Number* alpha, const Number* a, const int* lda, const Number* b, const int* ldb,  \
               const Number* beta, Number* c, const int* ldc) {                                        \
    gemm(name##_unblocked_, op_a, op_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);                 \
  }
#define ERYX_TRIANGULAR(name, Number, blocked)                                                             \
  void name##_unblocked_(const char*, const char*, const char*, const char*, const int*, const int*,       \
                         const Number*, const Number*, const int*, Number*, const int*);                   \
  void name##_(const char* side, const char* triangle, const char* op, const char* diagonal, const int* m, \
               const int* n, const Number* alpha, const Number* a, const int* lda, Number* b,              \
               const int* ldb) {                                                                           \
    triangular(name##_unblocked_, blocked<Number>, side, triangle, op, diagonal, m, n, alpha, a, lda, b,   \
               ldb);                                                                                       \
  }
#define ERYX_RANK_K(name, Number, Factor, hermitian)                                                     \
  void name##_unblocked_(const char*, const char*, const int*, const int*, const Factor*, const Number*, \
                         const int*, const Factor*, Number*, const int*);                                \
  void name##_(const char* triangle, const char* op, const int* n, const int* k, const Factor* alpha,    \
               const Number* a, const int* lda, const Factor* beta, Number* c, const int* ldc) {         \
    rank_k(name##_unblocked_, hermitian, triangle, op, n, k, alpha, a, lda, beta, c, ldc);               \
  }
#define ERYX_RANK_2K(name, Number, Factor, hermitian)                                                    \
  void name##_unblocked_(const char*, const char*, const int*, const int*, const Number*, const Number*, \
                         const int*, const Number*, const int*, const Factor*, Number*, const int*);     \
  void name##_(const char* triangle, const char* op, const int* n, const int* k, const Number* alpha,    \
               const Number* a, const int* lda, const Number* b, const int* ldb, const Factor* beta,     \
               Number* c, const int* ldc) {                                                              \
    rank_2k(name##_unblocked_, hermitian, triangle, op, n, k, alpha, a, lda, b, ldb, beta, c, ldc);      \
  }
#define ERYX_SYMMETRIC(name, Number, hermitian)                                                          \
  void name##_unblocked_(const char*, const char*, const int*, const int*, const Number*, const Number*, \
                         const int*, const Number*, const int*, const Number*, Number*, const int*);     \
  void name##_(const char* side, const char* triangle, const int* m, const int* n, const Number* alpha,  \
               const Number* a, const int* lda, const Number* b, const int* ldb, const Number* beta,     \
               Number* c, const int* ldc) {                                                              \
    symmetric(name##_unblocked_, hermitian, side, triangle, m, n, alpha, a, lda, b, ldb, beta, c, ldc);  \
  }
#define ERYX_ALL(prefix, Number)                     \
  ERYX_PRODUCT(prefix##gemm, Number)                 \
  ERYX_TRIANGULAR(prefix##trsm, Number, solve)       \
  ERYX_TRIANGULAR(prefix##trmm, Number, multiply_by) \
  ERYX_RANK_K(prefix##syrk, Number, Number, false)   \
  ERYX_RANK_2K(prefix##syr2k, Number, Number, false) \
  ERYX_SYMMETRIC(prefix##symm, Number, false)
#define ERYX_HERMITIAN(prefix, Number, Real)      \
  ERYX_RANK_K(prefix##herk, Number, Real, true)   \
  ERYX_RANK_2K(prefix##her2k, Number, Real, true) \
  ERYX_SYMMETRIC(prefix##hemm, Number, true)
ERYX_ALL(s, float)
ERYX_ALL(d, double)
ERYX_ALL(c, Single)
ERYX_ALL(z, Double)
ERYX_HERMITIAN(c, Single, float)
ERYX_HERMITIAN(z, Double, double)

}  // extern "C"
