// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/entropy.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

namespace eryx::wasi {
namespace {

using Sample = std::array<std::byte, 32>;

Sample sample(Entropy& entropy) {
  Sample bytes{};
  EXPECT_TRUE(entropy.fill(bytes));
  return bytes;
}

TEST(EntropyTest, NeverRepeats) {
  Entropy first;
  Entropy second;
  std::set<Sample> seen;
  constexpr std::size_t rounds = 10'000;
  for (std::size_t round = 0; round < rounds; ++round) {
    seen.insert(sample(first));
    seen.insert(sample(second));
  }
  EXPECT_EQ(seen.size(), 2 * rounds);
}

TEST(EntropyTest, FillsEveryByteOfAnyLength) {
  Entropy entropy;
  for (const std::size_t size : {1u, 31u, 32u, 991u, 992u, 993u, 100'000u}) {
    // A byte that stays zero in twenty fills was not filled: the probability of chance is 1 in 2^160.
    std::vector<std::byte> ever(size);
    for (int round = 0; round < 20; ++round) {
      std::vector<std::byte> bytes(size);
      ASSERT_TRUE(entropy.fill(bytes));
      for (std::size_t index = 0; index < size; ++index) ever[index] |= bytes[index];
    }
    EXPECT_EQ(std::ranges::count(ever, std::byte{0}), 0) << size;
  }
}

TEST(EntropyTest, ParentAndChildPartWaysAtFork) {
  Entropy entropy;
  sample(entropy);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    Sample bytes{};
    const bool filled = static_cast<bool>(entropy.fill(bytes));
    const bool written = ::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    ::_exit(filled && written ? 0 : 1);
  }
  const Sample ours = sample(entropy);
  Sample theirs{};
  EXPECT_EQ(::read(ends[0], theirs.data(), theirs.size()), static_cast<ssize_t>(theirs.size()));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_NE(ours, theirs);
  EXPECT_NE(theirs, Sample{});
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace eryx::wasi
