// SPDX-License-Identifier: MIT OR Apache-2.0
#include "statistics.hpp"

#include <gtest/gtest.h>

namespace eryx::bench {
namespace {

TEST(Statistics, PercentileIsTheNearestRank) {
  std::vector<double> samples;
  for (int i = 100; i >= 1; --i) samples.push_back(i);
  EXPECT_EQ(percentile(samples, 0.50), 50);
  EXPECT_EQ(percentile(samples, 0.99), 99);
  EXPECT_EQ(percentile(samples, 1.00), 100);
  EXPECT_EQ(percentile({7}, 0.01), 7);
}

TEST(Statistics, GeometricMean) { EXPECT_NEAR(geometric_mean({0.5, 2, 8}), 2, 1e-12); }

}  // namespace
}  // namespace eryx::bench
