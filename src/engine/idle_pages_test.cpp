// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/idle_pages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "base/mapping.hpp"
#include "engine/slot.hpp"
#include "engine/slot_test_image.hpp"

namespace eryx::engine {
namespace {

using base::page_size;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

bool always(std::uint64_t) { return true; }

TEST(IdlePages, AreLookedForAtSomeResets) {
  IdlePages pages;
  int due = 0;
  for (int i = 0; i < 160; ++i) due += pages.is_due() ? 1 : 0;
  EXPECT_EQ(due, 10);
}

TEST(IdlePages, DividesRangesByPage) {
  IdlePages pages;
  const std::vector<PageRange> dirty{{0, 4 * page_size}, {8 * page_size, page_size}};
  const IdlePages::Division divided =
      pages.divide(dirty, [](std::uint64_t page) { return page == page_size || page == 2 * page_size; });
  EXPECT_THAT(divided.kept, ElementsAre(PageRange{0, page_size}, PageRange{3 * page_size, page_size},
                                        PageRange{8 * page_size, page_size}));
  EXPECT_THAT(divided.idle, ElementsAre(PageRange{page_size, 2 * page_size}));
}

TEST(IdlePages, KeepsWhatCameBackForSomeTime) {
  IdlePages pages;
  const std::vector<PageRange> dirty{{0, 3 * page_size}};
  EXPECT_THAT(pages.divide(dirty, always).idle, ElementsAre(PageRange{0, 3 * page_size}));
  pages.note_dirty(std::vector<PageRange>{{page_size, page_size}, {9 * page_size, page_size}});
  EXPECT_THAT(pages.divide(dirty, always).kept, ElementsAre(PageRange{page_size, page_size}));
  for (int i = 0; i < 4096; ++i) (void)pages.is_due();
  EXPECT_THAT(pages.divide(dirty, always).kept, IsEmpty());
}

// A slot whose programs write to these pages.
class SlotOfPrograms : public testing::Test {
 protected:
  ResetReport run(std::uint64_t first_page, std::uint64_t pages) {
    {
      const Slot::WriteScope writing(slot_);
      for (std::uint64_t page = first_page; page < first_page + pages; ++page)
        static_cast<volatile std::byte*>(slot_.base())[page * page_size + 7] = std::byte{0xA5};
    }
    return slot_.reset(policy_);
  }

  RecyclingPolicy policy_ = [] {
    RecyclingPolicy policy;
    policy.method = choose_dirty_page_method(DirtyPageMethod::Automatic);
    policy.trust_fault_counter = page_faults_are_counted();
    policy.resident_budget = 4 << 20;
    policy.compare_all = true;
    return policy;
  }();
  std::shared_ptr<const MemoryImage> image_ = make_test_image();
  Slot slot_{image_};
};

TEST_F(SlotOfPrograms, ForgetsWhatALargeOneWroteTo) {
  if (!policy_.trust_fault_counter) GTEST_SKIP() << "this kernel does not count page faults";
  run(4, 100);
  for (int i = 0; i < 40; ++i) run(2, 3);
  const ResetReport report = run(2, 3);
  EXPECT_EQ(report.path, ResetPath::Fast);
  EXPECT_LE(report.pages, 4U);
  EXPECT_GE(run(4, 100).pages, 100U);  // as before
}

TEST_F(SlotOfPrograms, KeepsWhatIsWrittenToNowAndThen) {
  if (!policy_.trust_fault_counter) GTEST_SKIP() << "this kernel does not count page faults";
  int searches = 0;
  for (int i = 0; i < 1000; ++i)
    searches += (i % 2 == 0 ? run(4, 50) : run(2, 1)).path == ResetPath::Scan ? 1 : 0;
  EXPECT_LT(searches, 20);
}

}  // namespace
}  // namespace eryx::engine
