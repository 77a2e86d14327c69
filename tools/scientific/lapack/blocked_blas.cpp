// SPDX-License-Identifier: MIT OR Apache-2.0
// BLAS of level 3, as Fortran's callers know it: what LAPACK spends its time in. Small matrices, and wrong arguments, are for the translated
// routines, which are renamed (recipes/lapack.py).

#include "blocked_blas.hpp"

namespace {

using namespace eryx_blas;

// Below it the translated routine is as fast.
constexpr long long few_multiplications = 1000;

constexpr char upper_case(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

bool is_one_of(char letter, const char* letters) {
  for (; *letters; ++letters) {
    if (letter == *letters) return true;
  }
  return false;
}

// A factor of Hermitian updates is real.
template <class Number>
struct As {
  static Number number(Number value) { return value; }
};
template <class Real>
struct As<Complex<Real>> {
  static Complex<Real> number(Complex<Real> value) { return value; }
  static Complex<Real> number(Real value) { return {value, 0}; }
};

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
  const Update<Number> update{part == 'U', hermitian, false, how != 'N', *k, As<Number>::number(*alpha)};
  update.run(*n, factor, factor, As<Number>::number(*beta), {c, *ldc});
}

template <class Number, class Factor, class Routine>
void rank_2k(Routine unblocked, bool hermitian, const char* triangle, const char* op, const int* n,
             const int* k, const Number* alpha, const Number* a, const int* lda, const Number* b,
             const int* ldb, const Factor* beta, Number* c, const int* ldc) {
  const char part = upper_case(*triangle), how = upper_case(*op);
  if (!is_large_update<Number>(part, how, hermitian, *n, *k, *lda, *ldb, *ldc) || *alpha == Number{})
    return unblocked(triangle, op, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  const Update<Number> update{part == 'U', hermitian, true, how != 'N', *k, *alpha};
  update.run(*n, {const_cast<Number*>(a), *lda}, {const_cast<Number*>(b), *ldb}, As<Number>::number(*beta),
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
