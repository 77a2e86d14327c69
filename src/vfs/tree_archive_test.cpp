// SPDX-License-Identifier: MIT OR Apache-2.0
// An archive in a tree.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "vfs/archive_directory.hpp"
#include "vfs/tree_fixture.hpp"

namespace eryx::vfs {
namespace {

TEST_F(TreeTest, AMountedArchiveIsReadOnly) {
  // Root directory with one file "a" that holds "text".
  struct {
    ArchiveHeader header{archive_magic, 2, 1, sizeof(ArchiveHeader) + 2 * sizeof(ArchiveEntry) + 8, 7, {}};
    ArchiveEntry root{0, 0, ArchiveEntryType::Directory, 0, 0, 0, 1, 1};
    ArchiveEntry file{
        0, 1, ArchiveEntryType::File, 0, 0, 0, sizeof(ArchiveHeader) + 2 * sizeof(ArchiveEntry) + 4, 4};
    char tail[8] = {'a', 0, 0, 0, 't', 'e', 'x', 't'};
  } const image;
  const auto archive = Archive::open(std::as_bytes(std::span(&image, 1)));
  ASSERT_TRUE(archive);
  const ArchiveMount mount{std::make_shared<const Archive>(*archive), 9, root_};
  root_->add("usr", make_archive_node(std::make_shared<const ArchiveMount>(mount), Archive::root_index));

  const auto file = std::dynamic_pointer_cast<File>(find("/usr/a"));
  ASSERT_TRUE(file);
  std::string text(10, ' ');
  EXPECT_EQ(*file->read(1, std::as_writable_bytes(std::span(text))), 3u);
  EXPECT_EQ(text.substr(0, 3), "ext");
  EXPECT_EQ(*file->read(UINT64_MAX, std::as_writable_bytes(std::span(text))), 0u);
  EXPECT_EQ(file->metadata().modified, Timestamp(std::chrono::nanoseconds(7)));
  EXPECT_EQ(list(*std::dynamic_pointer_cast<Directory>(find("/usr"))), (std::vector<std::string>{"a"}));
  EXPECT_EQ(find("/usr/../data"), find("/data"));

  EXPECT_EQ(open_error("/usr/a", {.access = {.read = false, .write = true}}), Error::ReadOnly);
  EXPECT_EQ(open_error("/usr/a", {.access = {}, .truncation = Truncation::Truncate}), Error::ReadOnly);
  EXPECT_EQ(open_error("/usr/b", {.access = {}, .creation = Creation::IfAbsent}), Error::ReadOnly);
  EXPECT_EQ(mkdir("/usr/d"), Error::ReadOnly);
  EXPECT_EQ(unlink("/usr/a"), Error::ReadOnly);
  EXPECT_EQ(rename("/usr/a", "/usr/b"), Error::ReadOnly);
  EXPECT_EQ(symlink("a", "/usr/b"), Error::ReadOnly);
  EXPECT_EQ(link("/usr/a", "/data/a"), Error::CrossDevice);
  EXPECT_EQ(error_of(file->set_times({})), Error::ReadOnly);
}

}  // namespace
}  // namespace eryx::vfs
