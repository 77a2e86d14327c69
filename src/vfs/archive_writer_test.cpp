// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/archive_writer.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "eryx/error.hpp"
#include "vfs/archive.hpp"

namespace eryx::vfs {
namespace {

std::string text_at(const Archive& archive, std::string_view path) {
  Archive::Index at = Archive::root_index;
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    const auto found = archive.find(at, path.substr(0, end));
    if (!found) return "(absent)";
    at = *found;
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
  }
  if (archive.is_directory(at)) return "(folder)";
  const auto contents = archive.contents(at);
  return contents ? std::string(reinterpret_cast<const char*>(contents->data()), contents->size())
                  : "(damaged)";
}

TEST(ArchiveWriterTest, WritesWhatTheReaderReads) {
  // In the order of paths, "a-b" is between "a" and "a/b".
  const FileMap files{{"a/b", "1"}, {"a-b", "2"}, {"a/c/d", std::string(100, 'x')}, {"e", ""}, {"none/", ""}};
  const auto bytes = write_archive(files);
  EXPECT_EQ(bytes, write_archive(files));
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->entry_count(), 8u);
  EXPECT_EQ(archive->modified(), archive_time);
  for (const auto& [path, contents] : files) {
    if (path != "none/") {
      EXPECT_EQ(text_at(*archive, path), contents) << path;
    }
  }
  EXPECT_EQ(text_at(*archive, "none"), "(folder)");
}

TEST(ArchiveWriterTest, CompressesWhatIsSeldomRead) {
  const FileMap files{{"a.py", std::string(5000, 'a')}, {"a.so", std::string(5000, 's')}, {"empty.so", ""}};
  const FileViews views(files.begin(), files.end());
  const auto bytes = write_archive(views, [](std::string_view path) { return path.ends_with(".so"); });
  EXPECT_LT(bytes.size(), 6000u);
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  for (const auto& [path, contents] : files) EXPECT_EQ(text_at(*archive, path), contents) << path;
}

TEST(ArchiveWriterTest, CompressesNoMoreThanTheReaderKeeps) {
  const std::string half(largest_unpacked / 2, 'x');
  const FileViews files{{"1", half}, {"2", half}, {"3", "small"}};
  const auto bytes = write_archive(files, [](std::string_view) { return true; });
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_LT(bytes.size(), 1u << 20);
  EXPECT_EQ(text_at(*archive, "3"), "small");
}

TEST(ArchiveWriterTest, EmptyArchives) {
  const auto bytes = write_archive(FileMap());
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->entry_count(), 1u);
}

TEST(ArchiveWriterTest, RefusesWhatIsNoTree) {
  for (const FileMap& files :
       {FileMap{{"", ""}}, FileMap{{"/a", ""}}, FileMap{{"a//b", ""}}, FileMap{{"../a", ""}},
        FileMap{{"a/.", ""}}, FileMap{{"a", ""}, {"a/b", ""}}, FileMap{{"\xff", ""}},
        FileMap{{std::string(256, 'n'), ""}}, FileMap{{std::string("a\0b", 3), ""}}}) {
    EXPECT_THROW((void)write_archive(files), eryx::Error) << files.begin()->first;
  }
}

TEST(ArchiveWriterTest, DeepTrees) {
  std::string path;
  for (int level = 0; level < 100'000; ++level) path += "d/";
  const auto bytes = write_archive(FileMap{{path + "f", "deep"}});
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_EQ(text_at(*archive, path + "f"), "deep");
}

}  // namespace
}  // namespace eryx::vfs
