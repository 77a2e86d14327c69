// SPDX-License-Identifier: MIT OR Apache-2.0
// Plane rotations: Fortran 90 in LAPACK, which f2c does not know. As its rotg.f90 and lartg.f90, with their safe scaling.

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

template <class Real>
constexpr Real safe_min = std::numeric_limits<Real>::min();
template <class Real>
constexpr Real safe_max = 1 / std::numeric_limits<Real>::min();

template <class Real>
Real between(Real value) {
  return std::min(safe_max<Real>, std::max(safe_min<Real>, value));
}

template <class Real>
struct Complex {
  Real re, im;

  Complex operator*(Complex other) const {
    return {re * other.re - im * other.im, re * other.im + im * other.re};
  }
  Complex operator*(Real factor) const { return {re * factor, im * factor}; }
  Complex operator/(Real divisor) const { return {re / divisor, im / divisor}; }
  bool is_zero() const { return re == 0 && im == 0; }
};

template <class Real>
Complex<Real> conjugate(Complex<Real> value) {
  return {value.re, -value.im};
}
template <class Real>
Real square(Complex<Real> value) {
  return value.re * value.re + value.im * value.im;
}
template <class Real>
Real largest_part(Complex<Real> value) {
  return std::max(std::fabs(value.re), std::fabs(value.im));
}

// BLAS's: a becomes r, b what the rotation can be told from.
template <class Real>
void rotation_of(Real& a, Real& b, Real& c, Real& s) {
  const Real size_a = std::fabs(a), size_b = std::fabs(b);
  if (size_b == 0) {
    c = 1;
    s = 0;
    b = 0;
  } else if (size_a == 0) {
    c = 0;
    s = 1;
    a = b;
    b = 1;
  } else {
    const Real scale = between(std::max(size_a, size_b));
    const Real sign = std::copysign(Real(1), size_a > size_b ? a : b);
    const Real r = sign * (scale * std::sqrt((a / scale) * (a / scale) + (b / scale) * (b / scale)));
    c = a / r;
    s = b / r;
    b = size_a > size_b ? s : c != 0 ? 1 / c : 1;
    a = r;
  }
}

template <class Real>
void rotation(Real f, Real g, Real& c, Real& s, Real& r) {
  const Real least = std::sqrt(safe_min<Real>), most = std::sqrt(safe_max<Real> / 2);
  const Real size_f = std::fabs(f), size_g = std::fabs(g);
  if (g == 0) {
    c = 1;
    s = 0;
    r = f;
  } else if (f == 0) {
    c = 0;
    s = std::copysign(Real(1), g);
    r = size_g;
  } else if (size_f > least && size_f < most && size_g > least && size_g < most) {
    const Real d = std::sqrt(f * f + g * g);
    c = size_f / d;
    r = std::copysign(d, f);
    s = g / r;
  } else {
    const Real u = between(std::max(size_f, size_g)), scaled_f = f / u, scaled_g = g / u;
    const Real d = std::sqrt(scaled_f * scaled_f + scaled_g * scaled_g);
    c = std::fabs(scaled_f) / d;
    r = std::copysign(d, f);
    s = scaled_g / r;
    r *= u;
  }
}

// f is zero.
template <class Real>
void rotation_to(Complex<Real> g, Real& c, Complex<Real>& s, Complex<Real>& r) {
  c = 0;
  Real size;
  if (g.re == 0 || g.im == 0) {
    size = std::fabs(g.re == 0 ? g.im : g.re);
    s = conjugate(g) / size;
  } else {
    const Real largest = largest_part(g);
    const bool safe = largest > std::sqrt(safe_min<Real>) && largest < std::sqrt(safe_max<Real> / 2);
    const Real u = safe ? 1 : between(largest);
    const Complex<Real> scaled = g / u;
    const Real d = std::sqrt(square(scaled));
    s = conjugate(scaled) / d;
    size = d * u;
  }
  r = {size, 0};
}

// Of f and g whose squares f2 and g2 neither overflow nor vanish.
template <class Real>
void safe_rotation(Complex<Real> f, Complex<Real> g, Real f2, Real h2, Real most, Real& c, Complex<Real>& s,
                   Complex<Real>& r) {
  if (f2 >= h2 * safe_min<Real>) {
    c = std::sqrt(f2 / h2);
    r = f / c;
    const bool safe = f2 > std::sqrt(safe_min<Real>) && h2 < most * 2;
    s = conjugate(g) * (safe ? f / std::sqrt(f2 * h2) : r / h2);
  } else {
    // f is that small against g that h2 / f2 could overflow.
    const Real d = std::sqrt(f2 * h2);
    c = f2 / d;
    r = c >= safe_min<Real> ? f / c : f * (h2 / d);
    s = conjugate(g) * (f / d);
  }
}

template <class Real>
void rotation(Complex<Real> f, Complex<Real> g, Real& c, Complex<Real>& s, Complex<Real>& r) {
  if (g.is_zero()) {
    c = 1;
    s = {0, 0};
    r = f;
    return;
  }
  if (f.is_zero()) return rotation_to(g, c, s, r);
  const Real least = std::sqrt(safe_min<Real>), most = std::sqrt(safe_max<Real> / 4);
  const Real size_f = largest_part(f), size_g = largest_part(g);
  if (size_f > least && size_f < most && size_g > least && size_g < most) {
    const Real f2 = square(f);
    return safe_rotation(f, g, f2, f2 + square(g), most, c, s, r);
  }
  const Real u = between(std::max(size_f, size_g));
  const Complex<Real> scaled_g = g / u;
  Real w = 1, v = u;
  if (size_f / u < least) {
    v = between(size_f);
    w = v / u;
  }
  const Complex<Real> scaled_f = f / v;
  const Real f2 = square(scaled_f), g2 = square(scaled_g);
  safe_rotation(scaled_f, scaled_g, f2, f2 * w * w + g2, most, c, s, r);
  c *= w;
  r = r * u;
}

}  // namespace

extern "C" {

#define ERYX_LAPACK_ROTATIONS(s, c, Real)                                                            \
  void s##rotg_(Real* a, Real* b, Real* cosine, Real* sine) { rotation_of(*a, *b, *cosine, *sine); } \
  void s##lartg_(const Real* f, const Real* g, Real* cosine, Real* sine, Real* r) {                  \
    rotation(*f, *g, *cosine, *sine, *r);                                                            \
  }                                                                                                  \
  void c##rotg_(Complex<Real>* a, const Complex<Real>* b, Real* cosine, Complex<Real>* sine) {       \
    rotation(Complex<Real>(*a), Complex<Real>(*b), *cosine, *sine, *a);                              \
  }                                                                                                  \
  void c##lartg_(const Complex<Real>* f, const Complex<Real>* g, Real* cosine, Complex<Real>* sine,  \
                 Complex<Real>* r) {                                                                 \
    rotation(Complex<Real>(*f), Complex<Real>(*g), *cosine, *sine, *r);                              \
  }
ERYX_LAPACK_ROTATIONS(s, c, float)
ERYX_LAPACK_ROTATIONS(d, z, double)

}  // extern "C"
