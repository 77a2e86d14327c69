// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "base/wasm.hpp"
#include "engine/slot.hpp"
#include "engine/slot_test_image.hpp"
#include "eryx/error.hpp"

namespace eryx::engine {
namespace {

using base::page_size;

constexpr std::uint64_t loose = 64 * page_size;

/// The expected contents of a slot's memory.
using Model = std::vector<std::byte>;

Model contents(const Slot& slot) { return {slot.base(), slot.base() + slot.memory().size()}; }

class SlotState : public testing::TestWithParam<DirtyPageMethod> {
 protected:
  void SetUp() override {
    try {
      policy_.method = choose_dirty_page_method(GetParam());
    } catch (const Error&) {
      GTEST_SKIP() << "this kernel lacks the method";
    }
    policy_.trust_fault_counter = policy_.method != DirtyPageMethod::Remap && page_faults_are_counted();
    policy_.resident_budget = 4 << 20;
    policy_.compare_all = true;
  }

  void scribble(Slot& slot, int writes) {
    const Slot::WriteScope writing(slot);
    for (int i = 0; i < writes; ++i) {
      // Mostly the same few pages, as guests do.
      const std::uint64_t size = i % 4 != 0 ? 20 * page_size : slot.memory().size();
      slot.base()[random_() % size] = static_cast<std::byte>(random_());
    }
  }

  // By a little and by a lot, which are kept in different ways; twice, as guests do.
  void grow(Slot& slot) {
    slot.expect_captures();
    for (int times = 0; times < 2; ++times) {
      const std::uint64_t delta = random_() % 3 == 0 ? 12 : 1;
      slot.set_memory_limit(slot.memory().size() + delta * base::wasm_page);
      const std::uint64_t end = slot.memory().size();
      ASSERT_NE(slot.grow(delta), UINT32_MAX);
      const Slot::WriteScope writing(slot);
      slot.base()[end] = static_cast<std::byte>(random_());
    }
  }

  RecyclingPolicy policy_;
  std::mt19937 random_{11};
  std::shared_ptr<const MemoryImage> image_ = make_test_image();
};

TEST_P(SlotState, ReturnsToWhatWasCaptured) {
  for (const std::uint64_t limit : {std::uint64_t{0}, loose}) {
    Slot slot(image_);
    for (int round = 0; round < 6; ++round) {
      scribble(slot, 50);
      if (round % 2 == 0) grow(slot);
      std::shared_ptr<const MemoryState> state = slot.capture(policy_, limit);
      const Model expected = contents(slot);
      for (int again = 0; again < 3; ++again) {
        scribble(slot, 80);
        grow(slot);
        if (again == 1) (void)slot.capture(policy_, limit);
        slot.return_to(state, policy_);
        ASSERT_EQ(contents(slot), expected) << round;
      }
      // Held by the slot alone from here on: the next capture may overwrite it.
      state.reset();
    }
    slot.reset(policy_);  // compares everything
  }
}

TEST_P(SlotState, IsNotChangedByWhatIsWrittenLater) {
  for (const std::uint64_t limit : {std::uint64_t{0}, loose}) {
    Slot slot(image_);
    std::vector<std::shared_ptr<const MemoryState>> states;
    std::vector<Model> models;
    for (int round = 0; round < 20; ++round) {
      scribble(slot, 30);
      if (round % 5 == 0) grow(slot);
      states.push_back(slot.capture(policy_, round % 3 == 0 ? loose : limit));
      models.push_back(contents(slot));
      EXPECT_LE(states.back()->extents.size(), 2 * most_extents);
    }
    Slot other(image_);
    for (std::size_t i = 0; i < states.size(); ++i) {
      other.adopt(states[i]);
      ASSERT_EQ(contents(other), models[i]) << i;
      scribble(other, 30);
      (void)other.capture(policy_, limit);
      scribble(other, 30);
      other.reset(policy_);
    }
    ASSERT_EQ(contents(slot), models.back());
  }
}

TEST_P(SlotState, TravelsAsPages) {
  for (const std::uint64_t limit : {std::uint64_t{0}, loose}) {
    Slot slot(image_);
    std::shared_ptr<const MemoryState> state;
    for (int round = 0; round < 4; ++round) {
      scribble(slot, 40);
      grow(slot);
      state = slot.capture(policy_, round % 2 == 0 ? limit : loose);
    }
    Pages pages = pages_beside_image(*state);
    EXPECT_EQ(pages.contents.size(), total_size(pages.ranges));
    for (std::size_t i = 1; i < pages.ranges.size(); ++i)
      ASSERT_GT(pages.ranges[i].offset, pages.ranges[i - 1].offset + pages.ranges[i - 1].size);
    const Pages whole = pages;
    exchange_for_difference(pages, *image_);
    EXPECT_NE(pages.contents, whole.contents);
    exchange_for_difference(pages, *image_);
    EXPECT_EQ(pages.contents, whole.contents);
    Slot other(image_);
    other.adopt(make_memory_state(image_, state->size, state->stack_pointer, std::move(pages)));
    EXPECT_EQ(contents(other), contents(slot));
  }
}

TEST_P(SlotState, OfManyPagesTravelsToo) {
  Slot slot(image_);
  slot.set_memory_limit(64 << 20);
  ASSERT_NE(slot.grow(32 * 16), UINT32_MAX);
  {
    const Slot::WriteScope writing(slot);
    // Every other page: far more ranges than a state may have mappings.
    for (std::uint64_t at = 0; at < slot.memory().size(); at += 2 * page_size) slot.base()[at] = std::byte{7};
  }
  const auto state = slot.capture(policy_, loose);
  EXPECT_LE(state->extents.size(), 2 * most_extents);
  Slot other(image_);
  other.adopt(make_memory_state(image_, state->size, state->stack_pointer, pages_beside_image(*state)));
  EXPECT_EQ(contents(other), contents(slot));
  EXPECT_EQ(pages_beside_image(*state).contents.size(), (slot.memory().size() / 2 / page_size) * page_size);
}

TEST_P(SlotState, SurvivesItsSlot) {
  std::shared_ptr<const MemoryState> state;
  Model expected;
  {
    Slot slot(image_);
    scribble(slot, 100);
    state = slot.capture(policy_, 0);
    expected = contents(slot);
  }
  Slot first(image_);
  Slot second(image_);
  first.adopt(state);
  second.adopt(state);
  scribble(first, 100);
  (void)first.capture(policy_, 0);
  EXPECT_EQ(contents(second), expected);
  scribble(second, 10);
  second.return_to(state, policy_);
  EXPECT_EQ(contents(second), expected);
}

INSTANTIATE_TEST_SUITE_P(Methods, SlotState,
                         testing::Values(DirtyPageMethod::PagemapScan, DirtyPageMethod::PagemapRead,
                                         DirtyPageMethod::Remap));

}  // namespace
}  // namespace eryx::engine
