// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/slot.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <random>
#include <string>
#include <thread>
#include <tuple>

#include "base/wasm.hpp"
#include "engine/slot_test_image.hpp"
#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

using base::wasm_page;
constexpr std::uint64_t zero_prefix = test_zero_prefix;
constexpr std::uint64_t image_size = test_image_size;

bool equals_image(const Slot& slot, const MemoryImage& image) {
  const std::byte* base = slot.base();
  for (std::uint64_t i = 0; i < image.zero_prefix; ++i) {
    if (base[i] != std::byte{0}) return false;
  }
  return std::memcmp(base + image.zero_prefix, image.contents.data(), image.size - image.zero_prefix) == 0;
}

void write_byte(Slot& slot, std::uint64_t at) {
  const Slot::WriteScope writing(slot);
  static_cast<volatile std::byte*>(slot.base())[at] = std::byte{0xA5};
}

using Parameter = std::tuple<DirtyPageMethod, bool>;

class SlotRecycling : public testing::TestWithParam<Parameter> {
 protected:
  void SetUp() override {
    policy_.method = std::get<0>(GetParam());
    policy_.trust_fault_counter = std::get<1>(GetParam());
    policy_.resident_budget = 4 << 20;
    policy_.compare_all = true;
    if (policy_.method == DirtyPageMethod::PagemapScan) {
      try {
        static_cast<void>(choose_dirty_page_method(policy_.method));
      } catch (const Error&) {
        GTEST_SKIP() << "this kernel has no PAGEMAP_SCAN";
      }
    }
  }

  RecyclingPolicy policy_;
  std::shared_ptr<const MemoryImage> image_ = make_test_image();
  Slot slot_{image_};
};

TEST_P(SlotRecycling, RestoresWrittenPagesOfStackAndImage) {
  for (int round = 0; round < 3; ++round) {
    write_byte(slot_, 10);
    write_byte(slot_, zero_prefix - 1);
    write_byte(slot_, zero_prefix);
    write_byte(slot_, image_size - 1);
    slot_.reset(policy_);
    EXPECT_TRUE(equals_image(slot_, *image_));
  }
}

TEST_P(SlotRecycling, RestoresRandomWrites) {
  std::mt19937 random(42);
  for (int round = 0; round < 50; ++round) {
    const int writes = static_cast<int>(random() % 40);
    for (int i = 0; i < writes; ++i) write_byte(slot_, random() % image_size);
    slot_.reset(policy_);
    ASSERT_TRUE(equals_image(slot_, *image_)) << "round " << round;
  }
}

TEST_P(SlotRecycling, RestoresMoreThanTheResidentBudget) {
  policy_.resident_budget = 4 * base::page_size;
  for (std::uint64_t at = 0; at < image_size; at += base::page_size) write_byte(slot_, at);
  slot_.reset(policy_);
  EXPECT_TRUE(equals_image(slot_, *image_));
  write_byte(slot_, zero_prefix + 5);
  slot_.reset(policy_);
  EXPECT_TRUE(equals_image(slot_, *image_));
}

TEST_P(SlotRecycling, UndoesGrowthAndForgetsItsContents) {
  slot_.set_memory_limit(image_size + 4 * wasm_page);
  EXPECT_EQ(slot_.grow(4), image_size / wasm_page);
  EXPECT_EQ(slot_.memory().size(), image_size + 4 * wasm_page);
  write_byte(slot_, image_size + 100);
  slot_.reset(policy_);
  EXPECT_EQ(slot_.memory().size(), image_size);
  slot_.set_memory_limit(image_size + 4 * wasm_page);
  EXPECT_EQ(slot_.grow(1), image_size / wasm_page);
  EXPECT_EQ(slot_.base()[image_size + 100], std::byte{0});
}

TEST_P(SlotRecycling, RestoresTheStackPointer) {
  *slot_.module().stack_pointer(slot_.instance()) = 123;
  slot_.reset(policy_);
  EXPECT_EQ(*slot_.module().stack_pointer(slot_.instance()), 4096U);
}

std::string name_of(const testing::TestParamInfo<Parameter>& parameter) {
  const char* const names[] = {"Automatic", "PagemapScan", "PagemapRead", "Remap"};
  return std::string(names[static_cast<int>(std::get<0>(parameter.param))]) +
         (std::get<1>(parameter.param) ? "TrustingFaults" : "Scanning");
}

TEST_P(SlotRecycling, RestoresUnderMemoryPressure) {
  std::mt19937 random(5);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 20; ++i) write_byte(slot_, random() % image_size);
    // What the kernel does under memory pressure: clean pages are dropped, dirty ones are swapped out if there is swap.
    ::madvise(slot_.base(), image_size, 21 /* MADV_PAGEOUT, newer than Debian 12's headers promise */);
    slot_.reset(policy_);
    ASSERT_TRUE(equals_image(slot_, *image_)) << "round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(AllWays, SlotRecycling,
                         testing::Combine(testing::Values(DirtyPageMethod::PagemapScan,
                                                          DirtyPageMethod::PagemapRead,
                                                          DirtyPageMethod::Remap),
                                          testing::Bool()),
                         name_of);

// Trusts the fault counter if this kernel allows it.
RecyclingPolicy counting_policy() {
  RecyclingPolicy policy;
  policy.method = choose_dirty_page_method(DirtyPageMethod::Automatic);
  policy.trust_fault_counter = policy.method != DirtyPageMethod::Remap && page_faults_are_counted();
  policy.resident_budget = 1 << 20;
  return policy;
}

TEST(Slot, TakesTheFastPathOnceItsPagesAreKnown) {
  const auto image = make_test_image();
  Slot slot(image);
  const RecyclingPolicy policy = counting_policy();
  if (!policy.trust_fault_counter) GTEST_SKIP();
  write_byte(slot, zero_prefix + 1);
  EXPECT_EQ(slot.reset(policy).path, ResetPath::Scan);
  write_byte(slot, zero_prefix + 2);
  const ResetReport second = slot.reset(policy);
  EXPECT_EQ(second.path, ResetPath::Fast);
  EXPECT_EQ(second.pages, 1U);
  EXPECT_TRUE(equals_image(slot, *image));
  // A page never touched before: the fault reveals it.
  write_byte(slot, zero_prefix + 3 * base::page_size);
  EXPECT_EQ(slot.reset(policy).path, ResetPath::Scan);
  EXPECT_TRUE(equals_image(slot, *image));
}

// What is private already is written without a fault, so that the fault of the host must be noticed.
TEST(Slot, AScopeThatContinuesTheLastSeesWhatWasWrittenInBetween) {
  const auto image = make_test_image();
  Slot slot(image);
  const RecyclingPolicy policy = counting_policy();
  if (!policy.trust_fault_counter) GTEST_SKIP();
  const auto write_between_scopes = [&](std::uint64_t at) {
    { const Slot::WriteScope first(slot); }
    slot.base()[at] ^= std::byte{1};
    const Slot::WriteScope next(slot, Slot::WriteScope::Since::LastScope);
  };
  slot.reset(policy);
  write_between_scopes(zero_prefix + 9);
  EXPECT_EQ(slot.reset(policy).path, ResetPath::Scan);
  EXPECT_TRUE(equals_image(slot, *image));
  // Now the page is private and known to be dirty.
  write_between_scopes(zero_prefix + 9);
  EXPECT_EQ(slot.reset(policy).path, ResetPath::Fast);
  EXPECT_TRUE(equals_image(slot, *image));
}

TEST(PageFaultCount, IsOfOneThreadOfOneProcess) {
  const PageFaultCount here = PageFaultCount::now();
  EXPECT_TRUE(here.is_of_this_thread());
  EXPECT_FALSE(PageFaultCount().is_of_this_thread());
  std::thread([&] {
    EXPECT_FALSE(here.is_of_this_thread());
    EXPECT_NE(PageFaultCount::now(), here);
  }).join();
  const pid_t child = ::fork();
  if (child == 0) ::_exit(here.is_of_this_thread() ? 1 : 0);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(Slot, ComparesAllAndReportsAWriteThatNobodyAnnounced) {
  const auto image = make_test_image();
  Slot slot(image);
  RecyclingPolicy policy = counting_policy();
  if (!policy.trust_fault_counter) GTEST_SKIP();
  policy.compare_all = true;
  slot.reset(policy);
  slot.base()[zero_prefix + 9] ^=
      std::byte{1};  // outside of any WriteScope: the bug that the check must find
  EXPECT_THROW(slot.reset(policy), Error);
}

TEST(Slot, RefusesGrowthBeyondTheLimit) {
  Slot slot(make_test_image());
  slot.set_memory_limit(image_size + wasm_page);
  EXPECT_EQ(slot.grow(2), UINT32_MAX);
  EXPECT_TRUE(slot.growth_refused());
  EXPECT_EQ(slot.grow(UINT64_MAX), UINT32_MAX);
  EXPECT_EQ(slot.grow(0), image_size / wasm_page);
  EXPECT_EQ(slot.grow(1), image_size / wasm_page);
  EXPECT_EQ(slot.grow(1), UINT32_MAX);
}

TEST(Slot, MemoryViewRefusesEverythingOutside) {
  Slot slot(make_test_image());
  const GuestMemory memory = slot.memory();
  EXPECT_TRUE(memory.bytes(0, image_size));
  EXPECT_FALSE(memory.bytes(1, image_size));
  EXPECT_FALSE(memory.bytes(UINT32_MAX, 1));
  EXPECT_FALSE(memory.bytes(0, UINT64_MAX));
  EXPECT_FALSE(memory.load(GuestPtr<std::uint64_t>{image_size - 7}));
  EXPECT_TRUE(memory.load(GuestPtr<std::uint64_t>{image_size - 8}));
  EXPECT_FALSE(memory.store(GuestPtr<std::uint32_t>{UINT32_MAX}, 1U));
}

TEST(DirtyPages, AllMethodsAgree) {
  constexpr std::size_t pages = 600;
  const base::Mapping memory(
      ::mmap(nullptr, pages * base::page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      pages * base::page_size);
  ::madvise(memory.data(), memory.size(), MADV_NOHUGEPAGE);
  std::vector<PageRange> expected;
  for (std::size_t page = 0; page < pages; page += page % 3 + 1) {
    memory.data()[page * base::page_size] = std::byte{1};
    if (!expected.empty() && expected.back().offset + expected.back().size == page * base::page_size) {
      expected.back().size += base::page_size;
    } else {
      expected.push_back({page * base::page_size, base::page_size});
    }
  }
  for (const DirtyPageMethod method : {DirtyPageMethod::PagemapScan, DirtyPageMethod::PagemapRead}) {
    std::vector<PageRange> found;
    if (!find_dirty_pages(method, memory.bytes(), found)) continue;
    EXPECT_EQ(found, expected);
  }
  std::vector<PageRange> found;
  EXPECT_TRUE(
      find_dirty_pages(choose_dirty_page_method(DirtyPageMethod::PagemapRead), memory.bytes(), found));
  EXPECT_FALSE(find_dirty_pages(DirtyPageMethod::Remap, memory.bytes(), found));
}

}  // namespace
}  // namespace eryx::engine
