// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace eryx::bench {

/// Microseconds that `work` takes.
template <typename Work>
double microseconds_of(Work&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
}

/// The smallest sample that at least `fraction` of all samples do not exceed (nearest rank). Samples are not empty.
inline double percentile(std::vector<double> samples, double fraction) {
  const auto rank = static_cast<std::size_t>(std::ceil(fraction * static_cast<double>(samples.size())));
  const auto nth = samples.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(samples.begin(), nth, samples.end());
  return *nth;
}

inline double median(std::vector<double> samples) { return percentile(std::move(samples), 0.5); }

inline double geometric_mean(const std::vector<double>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0,
                                     [](double total, double value) { return total + std::log(value); });
  return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace eryx::bench
