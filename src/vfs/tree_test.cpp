// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/tree.hpp"

#include <gtest/gtest.h>

#include <set>

#include "vfs/tree_fixture.hpp"

namespace eryx::vfs {
namespace {

TEST_F(TreeTest, OpensWhatWasCreated) {
  const auto file = create("/data/a");
  ASSERT_TRUE(file->write(0, bytes_of("hello")));
  EXPECT_EQ(find("/data/a"), file);
  EXPECT_EQ(find("data/./x/../a"), file);
  EXPECT_EQ(find("/../../data/a"), file);
  EXPECT_EQ(find("/")->type(), NodeType::Directory);
  EXPECT_EQ(find_error("/data/b"), Error::NoEntry);
  EXPECT_EQ(find_error("/data/b/c"), Error::NoEntry);
  EXPECT_EQ(find_error("/data/a/b"), Error::NotDirectory);
  EXPECT_EQ(find_error("/data/a/"), Error::NotDirectory);
  EXPECT_EQ(find_error("/etc/passwd"), Error::NoEntry);
}

TEST_F(TreeTest, OpenChecksItsOptions) {
  create("/data/a");
  ASSERT_EQ(mkdir("/data/d"), none);
  const Access read{.read = true, .write = false};
  const Access write{.read = false, .write = true};
  EXPECT_EQ(open_error("/data/a", {.access = read, .creation = Creation::Exclusive}), Error::Exists);
  EXPECT_EQ(open_error("/data/a", {.access = read, .expectation = Expectation::Directory}),
            Error::NotDirectory);
  EXPECT_EQ(open_error("/data/d", {.access = read, .expectation = Expectation::Directory}), none);
  EXPECT_EQ(open_error("/data/d", {.access = write}), Error::IsDirectory);
  EXPECT_EQ(open_error("/data/d", {.access = read, .truncation = Truncation::Truncate}), Error::IsDirectory);
  EXPECT_EQ(open_error("/data/d", {.access = read, .creation = Creation::IfAbsent}), Error::IsDirectory);
  EXPECT_EQ(open_error("/data/n/", {.access = write, .creation = Creation::IfAbsent}), Error::IsDirectory);
  EXPECT_EQ(
      open_error("/data/n",
                 {.access = read, .creation = Creation::IfAbsent, .expectation = Expectation::Directory}),
      Error::Invalid);
  EXPECT_EQ(open_error("/n", {.access = write, .creation = Creation::IfAbsent}), Error::ReadOnly);
}

TEST_F(TreeTest, TruncatesOnlyWhenAsked) {
  ASSERT_TRUE(create("/data/a")->write(0, bytes_of("hello")));
  EXPECT_EQ(create("/data/a")->size(), 5u);
  EXPECT_EQ(
      open_error("/data/a", {.access = {.read = false, .write = true}, .truncation = Truncation::Truncate}),
      none);
  EXPECT_EQ(find("/data/a")->metadata().size, 0u);
  EXPECT_EQ(quota_.bytes_used(), Bytes{0});
}

TEST_F(TreeTest, RootAndMountsCannotBeChanged) {
  EXPECT_EQ(mkdir("/new"), Error::ReadOnly);
  EXPECT_EQ(mkdir("/data"), Error::Exists);
  EXPECT_EQ(mkdir("/"), Error::Exists);
  EXPECT_EQ(rmdir("/data"), Error::ReadOnly);
  EXPECT_EQ(rmdir("/"), Error::Busy);
  EXPECT_EQ(unlink("/data"), Error::IsDirectory);
  EXPECT_EQ(rename("/data", "/other"), Error::ReadOnly);
  EXPECT_EQ(rename("/data", "/tmp/x"), Error::CrossDevice);
  EXPECT_EQ(symlink("x", "/link"), Error::ReadOnly);
  EXPECT_EQ(list(*root_), (std::vector<std::string>{"data", "tmp"}));
}

TEST_F(TreeTest, DirectoriesAreRemovedOnlyWhenEmpty) {
  ASSERT_EQ(mkdir("/data/d/"), none);
  EXPECT_EQ(mkdir("/data/d"), Error::Exists);
  create("/data/d/f");
  EXPECT_EQ(rmdir("/data/d"), Error::NotEmpty);
  EXPECT_EQ(rmdir("/data/d/f"), Error::NotDirectory);
  EXPECT_EQ(unlink("/data/d"), Error::IsDirectory);
  EXPECT_EQ(unlink("/data/d/f"), none);
  EXPECT_EQ(unlink("/data/d/f"), Error::NoEntry);
  EXPECT_EQ(rmdir("/data/d"), none);
  EXPECT_EQ(rmdir("/data/d"), Error::NoEntry);
}

TEST_F(TreeTest, ARemovedDirectoryThatIsStillOpenIsADeadEnd) {
  ASSERT_EQ(mkdir("/data/d"), none);
  const auto open = std::dynamic_pointer_cast<Directory>(find("/data/d"));
  ASSERT_EQ(rmdir("/data/d"), none);
  EXPECT_EQ(tree_.find(open, path("x"), FinalLink::Follow).error(), Error::NoEntry);
  EXPECT_EQ(tree_.find(open, path("../a"), FinalLink::Follow).error(), Error::NoEntry);
  EXPECT_EQ(tree_.create_directory(open, path("x")).error(), Error::NoEntry);
  create("/data/f");
  EXPECT_EQ(tree_.rename(root_, path("data/f"), open, path("f")).error(), Error::NoEntry);
  EXPECT_TRUE(find("/data/f"));
}

TEST_F(TreeTest, RelativePathsStartAtTheirBaseAndClimbToTheRootAtMost) {
  ASSERT_EQ(mkdir("/data/d"), none);
  create("/data/f");
  const auto base = std::dynamic_pointer_cast<Directory>(find("/data/d"));
  EXPECT_EQ(*tree_.find(base, path("../f"), FinalLink::Follow), find("/data/f"));
  EXPECT_EQ(*tree_.find(base, path("../../../../tmp"), FinalLink::Follow), find("/tmp"));
  EXPECT_EQ(*tree_.find(base, path("/data/f"), FinalLink::Follow), find("/data/f"));
  EXPECT_EQ(*tree_.find(base, path("."), FinalLink::Follow), base);
}

TEST_F(TreeTest, FollowsSymbolicLinks) {
  ASSERT_EQ(mkdir("/data/d"), none);
  const auto file = create("/data/d/f");
  ASSERT_EQ(symlink("d/f", "/data/relative"), none);
  ASSERT_EQ(symlink("/data/d", "/tmp/absolute"), none);
  ASSERT_EQ(symlink("../../../../../data/d", "/tmp/climbing"), none);
  EXPECT_EQ(find("/data/relative"), file);
  EXPECT_EQ(find("/tmp/absolute/f"), file);
  EXPECT_EQ(find("/tmp/climbing/f"), file);
  EXPECT_EQ(find("/data/relative", FinalLink::Keep)->type(), NodeType::SymbolicLink);
  EXPECT_EQ(find_error("/data/relative/"), Error::NotDirectory);
  EXPECT_EQ(
      open_error("/data/relative", {.access = {.read = true, .write = false}, .final_link = FinalLink::Keep}),
      Error::TooManySymbolicLinks);
  EXPECT_EQ(unlink("/data/relative"), none);
  EXPECT_EQ(find("/data/d/f"), file);
}

TEST_F(TreeTest, CreatesThroughADanglingLink) {
  ASSERT_EQ(symlink("/tmp/target", "/data/link"), none);
  EXPECT_EQ(find_error("/data/link"), Error::NoEntry);
  EXPECT_EQ(
      open_error("/data/link", {.access = {.read = true, .write = true}, .creation = Creation::Exclusive}),
      Error::Exists);
  const auto file = create("/data/link");
  EXPECT_EQ(find("/tmp/target"), file);
}

TEST_F(TreeTest, EndsLoopsOfLinks) {
  ASSERT_EQ(symlink("b", "/data/a"), none);
  ASSERT_EQ(symlink("a", "/data/b"), none);
  ASSERT_EQ(symlink("self/self", "/data/self"), none);
  EXPECT_EQ(find_error("/data/a"), Error::TooManySymbolicLinks);
  EXPECT_EQ(find_error("/data/a/x"), Error::TooManySymbolicLinks);
  EXPECT_EQ(find_error("/data/self"), Error::TooManySymbolicLinks);
}

TEST_F(TreeTest, ALinkNamesWhatAPathCouldName) {
  EXPECT_EQ(symlink("", "/data/a"), Error::NoEntry);
  EXPECT_EQ(symlink("\x80", "/data/a"), Error::IllegalName);
  EXPECT_EQ(symlink(std::string(4097, 'x'), "/data/a"), Error::NameTooLong);
  EXPECT_EQ(symlink("x", "/data/new/"), Error::NoEntry);
  EXPECT_EQ(quota_.bytes_used(), Bytes{0});
  EXPECT_EQ(symlink(std::string(600, 'x'), "/data/a"), none);
  EXPECT_EQ(find_error("/data/a"), Error::NameTooLong);
}

TEST_F(TreeTest, RenamesAsPosixDoes) {
  create("/data/f");
  create("/data/g");
  ASSERT_EQ(mkdir("/data/d"), none);
  ASSERT_EQ(mkdir("/data/e"), none);
  ASSERT_EQ(mkdir("/data/e/sub"), none);
  const auto file = find("/data/f");

  EXPECT_EQ(rename("/data/none", "/data/x"), Error::NoEntry);
  EXPECT_EQ(rename("/data/f", "/data/d"), Error::IsDirectory);
  EXPECT_EQ(rename("/data/d", "/data/f"), Error::NotDirectory);
  EXPECT_EQ(rename("/data/d", "/data/e"), Error::NotEmpty);
  EXPECT_EQ(rename("/data/e", "/data/e/sub/x"), Error::Invalid);
  EXPECT_EQ(rename("/data/e", "/data/e"), none);
  EXPECT_EQ(rename("/data/f", "/data/x/"), Error::NotDirectory);
  EXPECT_EQ(rename("/data/f", "/tmp/f"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/f", "/f"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/f", "/data"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/f", "/data/.."), Error::Busy);

  const std::uint64_t entries = quota_.entries_used();
  EXPECT_EQ(rename("/data/f", "/data/g"), none);
  EXPECT_EQ(find("/data/g"), file);
  EXPECT_EQ(find_error("/data/f"), Error::NoEntry);
  EXPECT_EQ(quota_.entries_used(), entries - 1);
  EXPECT_EQ(rename("/data/g", "/data/e/sub/h"), none);
  EXPECT_EQ(find("/data/e/sub/h"), file);
  EXPECT_EQ(rename("/data/e", "/data/d"), none);
  EXPECT_EQ(find("/data/d/sub/h"), file);
  const auto sub = std::dynamic_pointer_cast<Directory>(find("/data/d/sub"));
  EXPECT_EQ(*tree_.find(sub, path("../sub/h"), FinalLink::Follow), file);
  EXPECT_EQ(list(*data_.root()), (std::vector<std::string>{"d"}));
}

TEST_F(TreeTest, HardLinksShareAFile) {
  const auto file = create("/data/a");
  ASSERT_EQ(mkdir("/data/d"), none);
  ASSERT_EQ(link("/data/a", "/data/b"), none);
  EXPECT_EQ(find("/data/b"), file);
  EXPECT_EQ(file->metadata().links, 2u);
  EXPECT_EQ(quota_.entries_used(), 3u);
  EXPECT_EQ(link("/data/a", "/data/b"), Error::Exists);
  EXPECT_EQ(link("/data/d", "/data/e"), Error::NotPermitted);
  EXPECT_EQ(link("/data/a", "/tmp/a"), Error::CrossDevice);
  EXPECT_EQ(rename("/data/a", "/data/b"), none);
  EXPECT_EQ(find("/data/a"), file);
  EXPECT_EQ(unlink("/data/a"), none);
  EXPECT_EQ(file->metadata().links, 1u);
  EXPECT_EQ(quota_.entries_used(), 2u);
}

TEST_F(TreeTest, CountsEntriesOfBothMountsTogether) {
  for (int index = 0; index < 10; ++index) create("/data/" + std::to_string(index));
  for (int index = 0; index < 9; ++index) ASSERT_EQ(mkdir("/tmp/" + std::to_string(index)), none);
  ASSERT_EQ(symlink("x", "/tmp/link"), none);
  EXPECT_EQ(mkdir("/tmp/more"), Error::NoSpace);
  EXPECT_EQ(symlink("x", "/tmp/more"), Error::NoSpace);
  EXPECT_EQ(link("/data/1", "/data/more"), Error::NoSpace);
  EXPECT_EQ(
      open_error("/data/more", {.access = {.read = true, .write = true}, .creation = Creation::IfAbsent}),
      Error::NoSpace);
  EXPECT_EQ(unlink("/data/0"), none);
  EXPECT_EQ(mkdir("/tmp/more"), none);
}

TEST_F(TreeTest, CountsBytesUntilTheLastHolderIsGone) {
  auto file = create("/data/a");
  ASSERT_TRUE(file->write(900, bytes_of("0123456789")));
  EXPECT_EQ(quota_.bytes_used(), Bytes{910});
  EXPECT_EQ(create("/tmp/b")->write(0, bytes_of(std::string(91, 'x'))).error(), Error::NoSpace);
  ASSERT_EQ(symlink(std::string(90, 'x'), "/tmp/link"), none);
  EXPECT_EQ(symlink("x", "/tmp/another"), Error::NoSpace);
  ASSERT_EQ(unlink("/tmp/link"), none);
  ASSERT_EQ(unlink("/data/a"), none);
  EXPECT_EQ(quota_.bytes_used(), Bytes{910});
  std::byte byte{};
  EXPECT_EQ(*file->read(909, std::span(&byte, 1)), 1u);
  EXPECT_EQ(byte, std::byte{'9'});
  file.reset();
  EXPECT_EQ(quota_.bytes_used(), Bytes{0});
}

TEST_F(TreeTest, ListsWhatStaysExactlyOnceWhileOthersComeAndGo) {
  for (const char* name : {"a", "b", "c", "d", "e"}) create(std::string("/data/") + name);
  std::vector<std::string> seen;
  std::uint64_t position = 0;
  int step = 0;
  while (const auto entry = data_.root()->entry_at(position)) {
    seen.emplace_back(entry->name);
    position = entry->next;
    if (++step == 2) {
      ASSERT_EQ(unlink("/data/a"), none);
      ASSERT_EQ(unlink("/data/b"), none);
      ASSERT_EQ(unlink("/data/d"), none);
      create("/data/0");
    }
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "c", "e", "0"}));
}

TEST_F(TreeTest, InodesAreUniqueInAMount) {
  create("/data/a");
  create("/data/b");
  ASSERT_EQ(mkdir("/data/d"), none);
  std::set<std::uint64_t> inodes;
  for (const char* name : {"/data", "/data/a", "/data/b", "/data/d"})
    inodes.insert(find(name)->metadata().inode);
  EXPECT_EQ(inodes.size(), 4u);
  EXPECT_NE(find("/data")->metadata().device, find("/tmp")->metadata().device);
}

TEST_F(TreeTest, TimesFollowChanges) {
  const auto file = create("/data/a");
  const auto created = file->metadata();
  ASSERT_TRUE(file->write(0, bytes_of("x")));
  EXPECT_GT(file->metadata().modified, created.modified);
  const Timestamp chosen(std::chrono::seconds(5));
  ASSERT_TRUE(file->set_times({.accessed = std::nullopt, .modified = chosen}));
  EXPECT_EQ(file->metadata().modified, chosen);
  EXPECT_EQ(file->metadata().accessed, created.accessed);
  const auto before = find("/data")->metadata().modified;
  ASSERT_EQ(unlink("/data/a"), none);
  EXPECT_GT(find("/data")->metadata().modified, before);
}

TEST_F(TreeTest, ModesAreKeptByFilesAndDirectories) {
  const auto file = create("/data/a");
  EXPECT_FALSE(file->metadata().mode.has_value());
  const auto created = file->metadata();
  ASSERT_TRUE(file->set_mode(0600));
  EXPECT_EQ(file->metadata().mode, 0600);
  EXPECT_EQ(file->metadata().modified, created.modified);
  EXPECT_GT(file->metadata().changed, created.changed);
  ASSERT_TRUE(find("/data")->set_mode(01777));
  EXPECT_EQ(find("/data")->metadata().mode, 01777);
}

TEST_F(TreeTest, ClearingRemovesEverythingAndStartsAnew) {
  create("/data/a");
  ASSERT_EQ(mkdir("/data/d"), none);
  ASSERT_TRUE(create("/data/d/f")->write(0, bytes_of("x")));
  ASSERT_EQ(symlink("x", "/data/link"), none);
  data_.clear();
  EXPECT_EQ(quota_.bytes_used(), Bytes{0});
  EXPECT_EQ(quota_.entries_used(), 0u);
  EXPECT_TRUE(list(*data_.root()).empty());
  EXPECT_EQ(create("/data/a")->metadata().inode, 2u);
}

TEST_F(TreeTest, ADeepTreeDoesNotExhaustTheStack) {
  constexpr std::uint64_t depth = 1'000'000;
  quota_.reset(Bytes{0}, depth);
  DirectoryPtr deepest = data_.root();
  for (std::uint64_t level = 0; level < depth; ++level) {
    ASSERT_TRUE(deepest->create_directory("d"));
    deepest = std::dynamic_pointer_cast<Directory>(*deepest->find("d"));
  }
  deepest.reset();
  data_.clear();
  EXPECT_EQ(quota_.entries_used(), 0u);
}

}  // namespace
}  // namespace eryx::vfs
