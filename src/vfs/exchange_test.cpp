// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vfs/tree_fixture.hpp"

namespace eryx::vfs {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

auto left_out(const std::string& what, LeftOutReason reason) {
  return AllOf(Field(&LeftOutFile::path, what), Field(&LeftOutFile::reason, reason));
}

class ExchangeTest : public TreeTest {
 protected:
  Error put(std::string_view text, std::string_view contents) {
    return error_of(put_file(tree_, path(text), bytes_of(contents)));
  }
  CollectedFiles collect(std::string_view folder = "/data", std::uint64_t limit = 1000) {
    return collect_files(tree_, path(folder), Bytes{limit});
  }
};

TEST_F(ExchangeTest, PutsFilesAndTheirFolders) {
  EXPECT_EQ(put("/data/a", "one"), none);
  EXPECT_EQ(put("/data/b/c/d", "two"), none);
  EXPECT_EQ(put("/tmp/e", ""), none);
  EXPECT_THAT(collect().files, ElementsAre(Pair("a", "one"), Pair("b/c/d", "two")));
  EXPECT_THAT(collect("/data/b").files, ElementsAre(Pair("c/d", "two")));
  EXPECT_THAT(collect("/tmp").files, ElementsAre(Pair("e", "")));
  EXPECT_THAT(collect("/data/none").files, IsEmpty());
  EXPECT_THAT(collect("/data/a").files, IsEmpty()) << "a file is not a folder";
}

TEST_F(ExchangeTest, WinsOverWhatIsInTheWay) {
  ASSERT_EQ(mkdir("/data/folder"), none);
  ASSERT_EQ(mkdir("/data/folder/deep"), none);
  create("/data/folder/deep/file");
  ASSERT_EQ(symlink("/tmp", "/data/link"), none);
  create("/data/file");
  ASSERT_EQ(put("/data/folder", "1"), none);
  ASSERT_EQ(put("/data/link/x", "2"), none);
  ASSERT_EQ(put("/data/file/x", "3"), none);
  EXPECT_THAT(collect().files, ElementsAre(Pair("file/x", "3"), Pair("folder", "1"), Pair("link/x", "2")));
  EXPECT_THAT(collect("/tmp").files, IsEmpty()) << "no link was followed";
}

TEST_F(ExchangeTest, ReplacesAFileRatherThanItsContents) {
  const FilePtr old = create("/data/a");
  ASSERT_TRUE(old->write(0, bytes_of("old")));
  ASSERT_EQ(link("/data/a", "/data/b"), none);
  ASSERT_EQ(put("/data/a", "new"), none);
  EXPECT_THAT(collect().files, ElementsAre(Pair("a", "new"), Pair("b", "old")));
}

TEST_F(ExchangeTest, MountsAndReadOnlyFoldersStay) {
  create("/data/a");
  EXPECT_EQ(put("/data", "x"), Error::ReadOnly);
  EXPECT_EQ(put("/new", "x"), Error::ReadOnly);
  EXPECT_EQ(put("/new/x", "x"), Error::ReadOnly);
  tree_.mount(std::dynamic_pointer_cast<Directory>(find("/data")), "inner",
              std::make_shared<FixedDirectory>(9, 1, nullptr));
  EXPECT_EQ(put("/data/inner", "x"), Error::Busy);
  EXPECT_THAT(collect().files, ElementsAre(Pair("a", "")));
}

TEST_F(ExchangeTest, QuotaHolds) {
  EXPECT_EQ(put("/data/a", std::string(1001, 'x')), Error::NoSpace);
  EXPECT_EQ(put("/data/a", std::string(1000, 'x')), none) << "what was there is removed first";
  EXPECT_EQ(put("/data/b", "x"), Error::NoSpace);
}

TEST_F(ExchangeTest, LinksAreNamedAndNotFollowed) {
  create("/data/a");
  ASSERT_EQ(symlink("/usr", "/data/away"), none);
  ASSERT_EQ(symlink("a", "/data/near"), none);
  const CollectedFiles collected = collect();
  EXPECT_THAT(collected.files, ElementsAre(Pair("a", "")));
  EXPECT_THAT(collected.left_out, UnorderedElementsAre(left_out("away", LeftOutReason::SymbolicLink),
                                                       left_out("near", LeftOutReason::SymbolicLink)));
  ASSERT_EQ(mkdir("/tmp/folder"), none);
  ASSERT_EQ(symlink("/data", "/tmp/link"), none);
  EXPECT_THAT(collect("/tmp/link").files, IsEmpty());
}

TEST_F(ExchangeTest, HardLinksCountEachTime) {
  ASSERT_EQ(put("/data/a", std::string(400, 'x')), none);
  ASSERT_EQ(link("/data/a", "/data/b"), none);
  ASSERT_EQ(link("/data/a", "/data/c"), none);
  const CollectedFiles collected = collect("/data", 1000);
  EXPECT_EQ(collected.files.size(), 2u);
  EXPECT_THAT(collected.left_out, ElementsAre(left_out("c", LeftOutReason::FilesLimit)));
}

TEST_F(ExchangeTest, DeepTreesHaveBoundedPaths) {
  quota_.change_limits(Bytes{1000}, 10'000);
  auto directory = std::dynamic_pointer_cast<Directory>(find("/data"));
  const std::string name(255, 'n');
  for (int depth = 0; depth < 4'000; ++depth) {
    ASSERT_TRUE(directory->create_directory(name));
    ASSERT_TRUE(directory->create_file("f"));
    directory = std::dynamic_pointer_cast<Directory>(*directory->find(name));
  }
  const CollectedFiles collected = collect();
  EXPECT_EQ(collected.files.size(), 16u);
  ASSERT_EQ(collected.left_out.size(), 1u);
  EXPECT_EQ(collected.left_out[0].reason, LeftOutReason::LongPath);
  EXPECT_LE(collected.left_out[0].path.size(), maximum_path_size);
  directory.reset();
  EXPECT_EQ(put("/data/" + name, "won"), none) << "a deep tree in the way is no trouble";
  EXPECT_THAT(collect().files, UnorderedElementsAre(Pair("f", ""), Pair(name, "won")));
}

}  // namespace
}  // namespace eryx::vfs
