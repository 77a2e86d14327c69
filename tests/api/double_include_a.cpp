// SPDX-License-Identifier: MIT OR Apache-2.0
// With double_include_b.cpp: two files of one program include everything, twice; nothing is defined twice.
#include <eryx/eryx.hpp>

#include <gtest/gtest.h>

const void* address_seen_by_b();

const void* address_seen_by_a() { return eryx::version(); }

TEST(Headers, IncludedFromTwoFiles) { EXPECT_EQ(address_seen_by_a(), address_seen_by_b()); }
