// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/compiled_programs.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace eryx::execution {
namespace {

using Next = CompiledPrograms::Found::Next;

const base::Sha256 image{1};
const base::Sha256 other_image{2};

CompiledPrograms::Code code(std::string bytes) {
  return std::make_shared<const std::string>(std::move(bytes));
}

TEST(CompiledPrograms, CompilesWhatIsSeenTwice) {
  CompiledPrograms programs(Bytes{1 << 20});
  EXPECT_EQ(programs.find(image, "x").next, Next::RunIt);
  EXPECT_EQ(programs.find(image, "x").next, Next::CompileIt);
  programs.keep(image, "x", code("bytes"));
  const auto found = programs.find(image, "x");
  EXPECT_EQ(found.next, Next::RunIt);
  ASSERT_TRUE(found.code);
  EXPECT_EQ(*found.code, "bytes");
  EXPECT_FALSE(programs.find(other_image, "x").code);
  EXPECT_FALSE(programs.find(image, "y").code);
  const ProgramCacheStats stats = programs.stats();
  EXPECT_EQ(stats.hits, 1U);
  EXPECT_EQ(stats.misses, 4U);
  EXPECT_EQ(stats.programs, 1U);
}

TEST(CompiledPrograms, AsksOnceForWhatHasNoCode) {
  CompiledPrograms programs(Bytes{1 << 20});
  (void)programs.find(image, "x");
  EXPECT_EQ(programs.find(image, "x").next, Next::CompileIt);
  programs.keep(image, "x", nullptr);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(programs.find(image, "x").next, Next::RunIt);
    EXPECT_FALSE(programs.find(image, "x").code);
  }
}

TEST(CompiledPrograms, KeepsThoseThatWereUsedLast) {
  CompiledPrograms programs(Bytes{100'000});
  const auto add = [&](const std::string& name) {
    (void)programs.find(image, name);
    (void)programs.find(image, name);
    programs.keep(image, name, code(std::string(9'000, 'c')));
  };
  add("often");
  for (int i = 0; i < 100; ++i) {
    add(std::to_string(i));
    EXPECT_TRUE(programs.find(image, "often").code) << i;
    EXPECT_LE(programs.stats().size.count, 100'000U);
  }
  EXPECT_FALSE(programs.find(image, "0").code);
  EXPECT_TRUE(programs.find(image, "99").code);
}

TEST(CompiledPrograms, KeepsNothingThatIsTooLarge) {
  CompiledPrograms programs(Bytes{80'000});
  const std::string text(10'001, 'x');
  for (int i = 0; i < 3; ++i) EXPECT_EQ(programs.find(image, text).next, Next::RunIt);
  (void)programs.find(image, "x");
  (void)programs.find(image, "x");
  programs.keep(image, "x", code(std::string(10'000, 'c')));
  EXPECT_FALSE(programs.find(image, "x").code);
  EXPECT_LT(programs.stats().size.count, 1'000U);
}

TEST(CompiledPrograms, KeepsNothingInNoRoom) {
  CompiledPrograms programs(Bytes{0});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(programs.find(image, "").next, Next::RunIt);
  programs.keep(image, "", code("bytes"));
  EXPECT_EQ(programs.stats().size.count, 0U);
}

TEST(CompiledPrograms, ForgetsWhatWasDroppedMeanwhile) {
  CompiledPrograms programs(Bytes{100'000});
  programs.keep(image, "never seen", code("bytes"));
  EXPECT_EQ(programs.stats().programs, 0U);
}

TEST(CompiledPrograms, ManyThreads) {
  CompiledPrograms programs(Bytes{20'000});
  const auto work = [&] {
    for (int i = 0; i < 2'000; ++i) {
      const std::string text = std::to_string(i % 50);
      const auto found = programs.find(image, text);
      if (found.next == Next::CompileIt) programs.keep(image, text, code("code of " + text));
      if (found.code) {
        EXPECT_EQ(*found.code, "code of " + text);
      }
    }
  };
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work);
  threads.clear();
  EXPECT_LE(programs.stats().size.count, 20'000U);
}

}  // namespace
}  // namespace eryx::execution
