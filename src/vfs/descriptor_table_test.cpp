// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/descriptor_table.hpp"

#include <gtest/gtest.h>

#include "vfs/device.hpp"

namespace eryx::vfs {
namespace {

OpenFilePtr make_file() {
  static Revision revision;
  return std::make_shared<OpenFile>(revision, std::make_shared<NullDevice>(1, 1),
                                    Access{.read = true, .write = true}, WriteMode::AtOffset);
}

TEST(DescriptorTableTest, GivesOutTheLowestFreeNumber) {
  Revision revision;
  DescriptorTable table(revision);
  for (std::uint32_t number = 0; number < 4; ++number) EXPECT_EQ(*table.add(make_file()), Descriptor{number});
  ASSERT_TRUE(table.close(Descriptor{1}));
  ASSERT_TRUE(table.close(Descriptor{2}));
  EXPECT_EQ(*table.add(make_file()), Descriptor{1});
  EXPECT_EQ(*table.add(make_file()), Descriptor{2});
  EXPECT_EQ(*table.add(make_file()), Descriptor{4});
}

TEST(DescriptorTableTest, HasAnEnd) {
  Revision revision;
  DescriptorTable table(revision);
  for (std::uint32_t count = 0; count < DescriptorTable::capacity; ++count)
    ASSERT_TRUE(table.add(make_file()));
  EXPECT_EQ(table.add(make_file()).error(), Error::TooManyDescriptors);
  ASSERT_TRUE(table.close(Descriptor{500}));
  EXPECT_EQ(*table.add(make_file()), Descriptor{500});
}

TEST(DescriptorTableTest, ForgetsWhatWasClosed) {
  Revision revision;
  DescriptorTable table(revision);
  const auto file = make_file();
  ASSERT_TRUE(table.add(file));
  ASSERT_TRUE(table.close(Descriptor{0}));
  EXPECT_EQ(file.use_count(), 1);
  EXPECT_EQ(table.find(Descriptor{0}), nullptr);
  EXPECT_EQ(table.close(Descriptor{0}).error(), Error::BadDescriptor);
  EXPECT_EQ(table.close(Descriptor{UINT32_MAX}).error(), Error::BadDescriptor);
}

TEST(DescriptorTableTest, CountsWhatIsOpen) {
  Revision revision;
  DescriptorTable table(revision);
  table.set(Descriptor{9}, make_file());
  ASSERT_TRUE(table.add(make_file()));
  EXPECT_EQ(table.open_count(), 2u);
  ASSERT_TRUE(table.close(Descriptor{9}));
  EXPECT_EQ(table.open_count(), 1u);
}

TEST(DescriptorTableTest, RenumberMovesAndReplaces) {
  Revision revision;
  DescriptorTable table(revision);
  const auto moved = make_file();
  const auto replaced = make_file();
  ASSERT_TRUE(table.add(moved));
  ASSERT_TRUE(table.add(replaced));
  ASSERT_TRUE(table.renumber(Descriptor{0}, Descriptor{1}));
  EXPECT_EQ(table.find(Descriptor{1}), moved);
  EXPECT_EQ(table.find(Descriptor{0}), nullptr);
  EXPECT_EQ(replaced.use_count(), 1);

  ASSERT_TRUE(table.renumber(Descriptor{1}, Descriptor{1}));
  EXPECT_EQ(table.find(Descriptor{1}), moved);
  ASSERT_TRUE(table.renumber(Descriptor{1}, Descriptor{DescriptorTable::capacity - 1}));
  EXPECT_EQ(table.renumber(Descriptor{1}, Descriptor{2}).error(), Error::BadDescriptor);
  EXPECT_EQ(table.renumber(Descriptor{DescriptorTable::capacity - 1}, Descriptor{DescriptorTable::capacity})
                .error(),
            Error::BadDescriptor);
}

}  // namespace
}  // namespace eryx::vfs
