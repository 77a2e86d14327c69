// SPDX-License-Identifier: MIT OR Apache-2.0
// What LAPACK asks about the machine's numbers, and small functions of Fortran 90 that its translation lacks.

#include <limits>

namespace {

constexpr char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
}

template <class Real>
Real property(char which) {
  using Limits = std::numeric_limits<Real>;
  switch (upper(which)) {
    case 'E': return Limits::epsilon() / 2;
    case 'S':
    case 'U': return Limits::min();
    case 'B': return Limits::radix;
    case 'P': return Limits::epsilon();
    case 'N': return Limits::digits;
    case 'R': return 1;
    case 'M': return Limits::min_exponent;
    case 'L': return Limits::max_exponent;
    case 'O': return Limits::max();
    default: return 0;
  }
}

// The size of an array as a number that is not less.
template <class Real>
Real rounded_up(int size) {
  const Real result = static_cast<Real>(size);
  return static_cast<long long>(result) < size ? result * (1 + std::numeric_limits<Real>::epsilon()) : result;
}

// From 1; of equal ones the first, and nan is never one, unless there is nothing else.
template <class Real>
int place_of_largest(const Real* values, int count) {
  int result = count > 0 ? 1 : 0;
  for (int i = 1; i < count; ++i) {
    if (values[i] > values[result - 1] ||
        (values[result - 1] != values[result - 1] && values[i] == values[i]))
      result = i + 1;
  }
  return result;
}

}  // namespace

extern "C" {

float slamch_(const char* which) { return property<float>(*which); }
double dlamch_(const char* which) { return property<double>(*which); }
float sroundup_lwork_(const int* size) { return rounded_up<float>(*size); }
double droundup_lwork_(const int* size) { return rounded_up<double>(*size); }
// A sum that is rounded, whatever the compiler thinks of it.
float slamc3_(const float* a, const float* b) { return *a + *b; }
double dlamc3_(const double* a, const double* b) { return *a + *b; }
int mxlocs_(const float* values, const int* count) { return place_of_largest(values, *count); }
int mxlocd_(const double* values, const int* count) { return place_of_largest(values, *count); }

// The letter as a result: C's callers know no other form of a function of one character.
char chla_transtype_(const int* transposition) {
  switch (*transposition) {
    case 111: return 'N';
    case 112: return 'T';
    case 113: return 'C';
    default: return 'X';
  }
}

}  // extern "C"
