// SPDX-License-Identifier: MIT OR Apache-2.0
#include "quantity.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

#include "misuse.hpp"

namespace eryx::cli {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, Durations) {
  EXPECT_EQ(parse_duration("--timeout", "500ms"), 500ms);
  EXPECT_EQ(parse_duration("--timeout", "2s"), 2s);
  EXPECT_EQ(parse_duration("--timeout", "1.5 s"), 1500ms);
  EXPECT_EQ(parse_duration("--timeout", "2m"), 2min);
  EXPECT_EQ(parse_duration("--timeout", "1h"), 1h);
  EXPECT_EQ(parse_duration("--timeout", "10us"), 10us);
  EXPECT_EQ(parse_duration("--timeout", "none"), std::chrono::nanoseconds::max());
}

TEST(Quantity, WhatIsNoDuration) {
  for (const char* text :
       {"", "5", "ms", "5 ", "5S", "-1s", "1e400s", "nans", "infs", "5s5", "5  s", "0x5s"}) {
    EXPECT_THROW((void)parse_duration("--timeout", text), Misuse) << text;
  }
}

TEST(Quantity, Sizes) {
  EXPECT_EQ(parse_size("--memory", "64MiB").count, 64u << 20);
  EXPECT_EQ(parse_size("--memory", "1.5GiB").count, 3u << 29);
  EXPECT_EQ(parse_size("--memory", "100B").count, 100u);
  EXPECT_EQ(parse_size("--memory", "64MB").count, 64'000'000u);
  EXPECT_THROW((void)parse_size("--memory", "64"), Misuse);
  EXPECT_THROW((void)parse_size("--memory", "64M"), Misuse);
  EXPECT_THROW((void)parse_size("--memory", "99999999999GiB"), Misuse);
}

TEST(Quantity, Counts) {
  EXPECT_EQ(parse_count("--callback-calls", "0"), 0u);
  EXPECT_EQ(parse_count("--callback-calls", "18446744073709551615"), ~std::uint64_t{0});
  for (const char* text : {"", "-1", "+1", "1.5", "1e3", "x", "1 ", "18446744073709551616"}) {
    EXPECT_THROW((void)parse_count("--callback-calls", text), Misuse) << text;
  }
}

TEST(Quantity, Formats) {
  EXPECT_EQ(format_size(Bytes{64ull << 20}), "64 MiB");
  EXPECT_EQ(format_size(Bytes{1000}), "1000 B");
  EXPECT_EQ(format_size(Bytes{0}), "0 B");
  EXPECT_EQ(format_duration(500ms), "500 ms");
  EXPECT_EQ(format_duration(1234567us), "1.23 s");
  EXPECT_EQ(format_duration(0ms), "0 s");
}

}  // namespace
}  // namespace eryx::cli
