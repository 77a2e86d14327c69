// SPDX-License-Identifier: MIT OR Apache-2.0
// Euclidean norms: Fortran 90 in LAPACK, which f2c does not know. As its nrm2.f90 and lassq.f90, by J. L. Blue's algorithm: numbers
// too large or too small to be squared are summed apart, scaled. The others are summed in double precision: thousands of single numbers
// lose digits one after the other otherwise, which an optimized library sums side by side.

#include <cmath>
#include <cstddef>

namespace {

template <class Real>
struct Bounds;
template <>
struct Bounds<float> {
  static constexpr float small = 0x1p-63F, large = 0x1p52F, grow = 0x1p75F, shrink = 0x1p-76F;
};
template <>
struct Bounds<double> {
  static constexpr double small = 0x1p-511, large = 0x1p486, grow = 0x1p537, shrink = 0x1p-538;
};

template <class Real>
class SumOfSquares {
 public:
  void add(Real size) { add(size, size, 1); }

  // scale * scale * sum, whose root is `size`.
  void add(Real size, Real scale, Real sum) {
    if (size > Bounds::large) {
      large_ += (scale * Bounds::shrink) * (scale * Bounds::shrink) * sum;
    } else if (size < Bounds::small) {
      if (large_ == 0) small_ += (scale * Bounds::grow) * (scale * Bounds::grow) * sum;
    } else {
      middle_ += static_cast<double>(scale) * scale * sum;
    }
  }

  // The sum as scale * scale * sum.
  void write(Real& scale, Real& sum) const {
    scale = 1;
    sum = static_cast<Real>(middle_);
    const bool has_middle = middle_ > 0 || std::isnan(middle_);
    if (large_ > 0) {
      scale = 1 / Bounds::shrink;
      sum = has_middle ? large_ + (middle_ * Bounds::shrink) * Bounds::shrink : large_;
    } else if (small_ > 0 && has_middle) {
      const Real one = std::sqrt(middle_), other = std::sqrt(small_) / Bounds::grow;
      const Real least = other > one ? one : other, most = other > one ? other : one;
      sum = most * most * (1 + (least / most) * (least / most));
    } else if (small_ > 0) {
      scale = 1 / Bounds::grow;
      sum = small_;
    }
  }

 private:
  using Bounds = ::Bounds<Real>;
  Real large_ = 0, small_ = 0;
  double middle_ = 0;
};

// `width` numbers at each place: 2 of complex vectors.
template <int width, class Real>
void add_all(SumOfSquares<Real>& sum, int count, const Real* values, int step) {
  std::ptrdiff_t at = step < 0 ? -static_cast<std::ptrdiff_t>(count - 1) * step : 0;
  for (int i = 0; i < count; ++i, at += step) {
    for (int part = 0; part < width; ++part) sum.add(std::fabs(values[at * width + part]));
  }
}

template <int width, class Real>
Real norm(int count, const Real* values, int step) {
  SumOfSquares<Real> sum;
  add_all<width>(sum, count, values, step);
  Real scale, squares;
  sum.write(scale, squares);
  return scale * std::sqrt(squares);
}

template <int width, class Real>
void add_squares(int count, const Real* values, int step, Real& scale, Real& squares) {
  if (std::isnan(scale) || std::isnan(squares)) return;
  if (squares == 0) scale = 1;
  if (scale == 0) {
    scale = 1;
    squares = 0;
  }
  if (count <= 0) return;
  SumOfSquares<Real> sum;
  add_all<width>(sum, count, values, step);
  if (squares > 0) sum.add(scale * std::sqrt(squares), scale, squares);
  sum.write(scale, squares);
}

}  // namespace

extern "C" {

#define ERYX_LAPACK_NORMS(nrm2, lassq, width, Real)                                               \
  Real nrm2(const int* count, const Real* values, const int* step) {                              \
    return norm<width>(*count, values, *step);                                                    \
  }                                                                                               \
  void lassq(const int* count, const Real* values, const int* step, Real* scale, Real* squares) { \
    add_squares<width>(*count, values, *step, *scale, *squares);                                  \
  }
ERYX_LAPACK_NORMS(snrm2_, slassq_, 1, float)
ERYX_LAPACK_NORMS(dnrm2_, dlassq_, 1, double)
ERYX_LAPACK_NORMS(scnrm2_, classq_, 2, float)
ERYX_LAPACK_NORMS(dznrm2_, zlassq_, 2, double)

}  // extern "C"
