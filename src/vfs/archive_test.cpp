// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/archive.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/decompressor_test_frame.hpp"

namespace eryx::vfs {
namespace {

/// An archive under construction; tests can corrupt every field: /, /empty, /lib, /z.txt, /lib/a.py, /lib/b.py, and
/// /lib/c.py, which is compressed.
struct Draft {
  inline static const std::string compressed_text = "print('again and again and again and again')";

  ArchiveHeader header{archive_magic, 0, 0, 0, 1'000'000'000, {}};
  std::vector<ArchiveEntry> entries;
  std::string names;
  std::string contents;

  Draft() {
    add("", ArchiveEntryType::Directory, 0, 1, 3);
    add("empty", ArchiveEntryType::Directory, 0, 4, 0);
    add("lib", ArchiveEntryType::Directory, 0, 4, 3);
    add_file("z.txt", 0, "last");
    add_file("a.py", 2, "print(1)");
    add_file("b.py", 2, "");
    add_compressed("c.py", 2, compressed_text);
  }

  void add(const std::string& name, ArchiveEntryType type, std::uint32_t parent, std::uint64_t first,
           std::uint64_t size) {
    entries.push_back({static_cast<std::uint32_t>(names.size()), static_cast<std::uint16_t>(name.size()),
                       type, 0, parent, 0, first, size});
    names += name;
  }

  void add_file(const std::string& name, std::uint32_t parent, const std::string& text) {
    // Relative to the contents until `bytes` knows where those start.
    add(name, ArchiveEntryType::File, parent, contents.size(), text.size());
    contents += text;
  }

  void add_compressed(const std::string& name, std::uint32_t parent, const std::string& text) {
    const std::string frame = base::zstd_frame_of(text);
    add(name, ArchiveEntryType::CompressedFile, parent, contents.size(), text.size());
    entries.back().stored_size = static_cast<std::uint32_t>(frame.size());
    contents += frame;
  }

  /// `spoil` is given the final tables.
  [[nodiscard]] std::vector<std::byte> bytes(const std::function<void(Draft&)>& spoil = [](Draft&) {}) const {
    Draft copy = *this;
    const std::size_t tables = sizeof header + copy.entries.size() * sizeof(ArchiveEntry);
    for (ArchiveEntry& entry : copy.entries) {
      if (entry.type != ArchiveEntryType::Directory) entry.first += tables + copy.names.size();
    }
    copy.header.entry_count = static_cast<std::uint32_t>(copy.entries.size());
    copy.header.names_size = static_cast<std::uint32_t>(copy.names.size());
    copy.header.archive_size = tables + copy.names.size() + copy.contents.size();
    spoil(copy);

    std::string text(reinterpret_cast<const char*>(&copy.header), sizeof copy.header);
    text.append(reinterpret_cast<const char*>(copy.entries.data()),
                copy.entries.size() * sizeof(ArchiveEntry));
    text += copy.names + copy.contents;
    const auto span = std::as_bytes(std::span(text));
    return {span.begin(), span.end()};
  }
};

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(ArchiveTest, FindsEveryEntryOfASoundArchive) {
  const auto bytes = Draft().bytes();
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->entry_count(), 7u);
  EXPECT_EQ(archive->modified().time_since_epoch(), std::chrono::seconds(1));

  const auto lib = archive->find(Archive::root_index, "lib");
  ASSERT_TRUE(lib);
  EXPECT_TRUE(archive->is_directory(*lib));
  EXPECT_EQ(archive->parent(*lib), Archive::root_index);

  const auto file = archive->find(*lib, "a.py");
  ASSERT_TRUE(file);
  EXPECT_FALSE(archive->is_directory(*file));
  EXPECT_EQ(archive->parent(*file), *lib);
  EXPECT_EQ(archive->name(*file), "a.py");
  EXPECT_EQ(text_of(*archive->contents(*file)), "print(1)");
  EXPECT_EQ(archive->size(*file), 8u);
  EXPECT_TRUE(archive->contents(*archive->find(*lib, "b.py"))->empty());
  EXPECT_TRUE(archive->contents(*lib)->empty());
  EXPECT_EQ(archive->size(*lib), 0u);

  EXPECT_FALSE(archive->find(*lib, "a.p"));
  EXPECT_FALSE(archive->find(*lib, "d.py"));
  EXPECT_FALSE(archive->find(*file, "a.py"));
  EXPECT_FALSE(archive->find(*archive->find(Archive::root_index, "empty"), "a.py"));
}

TEST(ArchiveTest, CompressedFilesAreUnpackedOnceAndKept) {
  const auto bytes = Draft().bytes();
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  constexpr Archive::Index compressed = 6;
  EXPECT_EQ(archive->size(compressed), Draft::compressed_text.size());
  std::vector<std::thread> readers;
  std::array<const std::byte*, 4> seen{};
  for (const std::byte*& mine : seen) {
    readers.emplace_back([&mine, &archive] {
      const auto contents = archive->contents(compressed);
      if (contents && text_of(*contents) == Draft::compressed_text) mine = contents->data();
    });
  }
  for (std::thread& reader : readers) reader.join();
  for (const std::byte* each : seen) EXPECT_EQ(each, archive->contents(compressed)->data());
}

TEST(ArchiveTest, DamagedFramesAreReadErrors) {
  const auto expect_error = [](const std::function<void(Draft&)>& spoil) {
    const auto bytes = Draft().bytes(spoil);
    const auto archive = Archive::open(bytes);
    ASSERT_TRUE(archive);
    const auto contents = archive->contents(6);
    ASSERT_FALSE(contents);
    EXPECT_EQ(contents.error(), Error::InputOutput);
  };
  expect_error([](Draft& draft) { ++draft.entries[6].size; });
  expect_error([](Draft& draft) { --draft.entries[6].size; });
  expect_error([](Draft& draft) { draft.entries[6].size = largest_unpacked; });
  expect_error([](Draft& draft) { draft.entries[6].size = 0; });
  expect_error([](Draft& draft) { --draft.entries[6].stored_size; });
  expect_error([](Draft& draft) { draft.entries[6].stored_size = 0; });
  // The first byte of the frame.
  expect_error(
      [](Draft& draft) { draft.contents[draft.contents.size() - draft.entries[6].stored_size] ^= 1; });
}

TEST(ArchiveTest, ListsChildrenInOrder) {
  const auto bytes = Draft().bytes();
  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  std::vector<std::string> names;
  const auto [first, end] = archive->children(Archive::root_index);
  for (Archive::Index index = first; index < end; ++index) names.emplace_back(archive->name(index));
  EXPECT_EQ(names, (std::vector<std::string>{"empty", "lib", "z.txt"}));
}

TEST(ArchiveTest, IgnoresPaddingAfterItsEnd) {
  auto bytes = Draft().bytes();
  bytes.resize(bytes.size() + 4096);
  EXPECT_TRUE(Archive::open(bytes));
}

TEST(ArchiveTest, RefusesEveryTruncation) {
  const auto bytes = Draft().bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(Archive::open(std::span(bytes).first(size))) << size;
  }
}

TEST(ArchiveTest, SurvivesEveryFlippedBit) {
  const auto bytes = Draft().bytes();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] ^= std::byte(1u << (bit % 8));
    const auto archive = Archive::open(damaged);
    if (!archive) continue;
    // What is accepted must be readable to the last byte; sanitizers check this.
    for (Archive::Index index = 0; index < archive->entry_count(); ++index) {
      EXPECT_LE(archive->name(index).size(), 255u);
      if (const auto contents = archive->contents(index)) {
        for (const std::byte byte : *contents) static_cast<void>(byte);
        EXPECT_EQ(contents->size(), archive->size(index));
      }
      const auto [first, end] = archive->children(index);
      EXPECT_LE(end, archive->entry_count());
      EXPECT_LE(first, end);
    }
  }
}

struct Damage {
  const char* name;
  std::function<void(Draft&)> spoil;
};

class DamagedArchiveTest : public testing::TestWithParam<Damage> {};

TEST_P(DamagedArchiveTest, IsRefused) {
  const auto bytes = Draft().bytes(GetParam().spoil);
  const auto archive = Archive::open(bytes);
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error(), Error::Invalid);
}

INSTANTIATE_TEST_SUITE_P(
    All, DamagedArchiveTest,
    testing::Values(
        Damage{"Magic", [](Draft& draft) { draft.header.magic[7] = '2'; }},
        Damage{"SizeBeyondTheBytes", [](Draft& draft) { ++draft.header.archive_size; }},
        Damage{"SizeBelowTheTables", [](Draft& draft) { draft.header.archive_size = 100; }},
        Damage{"TimeAfter2262", [](Draft& draft) { draft.header.modified = UINT64_MAX; }},
        Damage{"ReservedBytes", [](Draft& draft) { draft.header.reserved[31] = 1; }},
        Damage{"NoEntries", [](Draft& draft) { draft.header.entry_count = 0; }},
        Damage{"TooManyEntries", [](Draft& draft) { draft.header.entry_count = UINT32_MAX; }},
        Damage{"TooLongNames", [](Draft& draft) { draft.header.names_size = UINT32_MAX; }},
        Damage{"NameBeyondTheNames", [](Draft& draft) { draft.entries[5].name_offset = UINT32_MAX; }},
        Damage{"RootIsAFile", [](Draft& draft) { draft.entries[0].type = ArchiveEntryType::File; }},
        Damage{"RootHasAName", [](Draft& draft) { draft.entries[0].name_size = 1; }},
        Damage{"UnknownType", [](Draft& draft) { draft.entries[3].type = ArchiveEntryType{4}; }},
        Damage{"ReservedInEntry", [](Draft& draft) { draft.entries[3].reserved = 1; }},
        Damage{"StoredSizeOfAPlainFile", [](Draft& draft) { draft.entries[3].stored_size = 1; }},
        Damage{"FrameBeyondTheEnd", [](Draft& draft) { draft.entries[6].stored_size = UINT32_MAX; }},
        Damage{"FrameStartsBeyondTheEnd", [](Draft& draft) { draft.entries[6].first = UINT64_MAX - 4; }},
        Damage{"MoreThanIsKept", [](Draft& draft) { draft.entries[6].size = largest_unpacked + 1; }},
        Damage{"EnormousFile", [](Draft& draft) { draft.entries[6].size = UINT64_MAX; }},
        Damage{"ContentBeyondTheEnd", [](Draft& draft) { draft.entries[4].size = UINT64_MAX; }},
        Damage{"ContentStartsBeyondTheEnd", [](Draft& draft) { draft.entries[4].first = UINT64_MAX - 4; }},
        Damage{"DirectoryContainsItself", [](Draft& draft) { draft.entries[0].first = 0; }},
        Damage{"SharedChildren", [](Draft& draft) { draft.entries[1].size = 2; }},
        Damage{"OrphanedChild", [](Draft& draft) { draft.entries[2].size = 1; }},
        Damage{"ManyChildren", [](Draft& draft) { draft.entries[2].size = UINT64_MAX; }},
        Damage{"WrongParent", [](Draft& draft) { draft.entries[5].parent = 1; }},
        Damage{"ParentAfterChild", [](Draft& draft) { draft.entries[1].parent = 2; }},
        Damage{"EmptyName", [](Draft& draft) { draft.entries[1].name_size = 0; }},
        Damage{"UnsortedNames",
               [](Draft& draft) { std::swap(draft.entries[4].name_offset, draft.entries[5].name_offset); }},
        Damage{"EqualNames",
               [](Draft& draft) { draft.entries[5].name_offset = draft.entries[4].name_offset; }},
        Damage{"SlashInName", [](Draft& draft) { draft.names[0] = '/'; }},
        Damage{"NulInName", [](Draft& draft) { draft.names[0] = '\0'; }},
        Damage{"NameIsNotUtf8", [](Draft& draft) { draft.names[0] = '\x80'; }}),
    [](const testing::TestParamInfo<Damage>& damage) { return damage.param.name; });

/// A directory that is deleted at the end of the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-archive-XXXXXX").string();
    if (::mkdtemp(pattern.data())) path_ = pattern;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

std::vector<std::byte> read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  const auto span = std::as_bytes(std::span(text));
  return {span.begin(), span.end()};
}

int pack(const std::filesystem::path& root, const std::filesystem::path& output) {
  const std::string command = std::string("python3 '") + ERYX_PACK_ARCHIVE + "' --compress .py '" +
                              root.string() + "' '" + output.string() + "' >/dev/null 2>&1";
  return std::system(command.c_str());
}

TEST(PackArchiveTest, WritesWhatTheReaderReads) {
  const TemporaryDirectory directory;
  const auto root = directory.path() / "root";
  std::filesystem::create_directories(root / "lib" / "deep");
  std::filesystem::create_directories(root / "none");
  write_file(root / "lib" / "deep" / "ä.py", "umlaut");
  write_file(root / "lib" / "b", std::string(100'000, 'b'));
  write_file(root / "lib" / "a", "");

  ASSERT_EQ(pack(root, directory.path() / "first"), 0);
  ASSERT_EQ(pack(root, directory.path() / "second"), 0);
  const auto bytes = read_file(directory.path() / "first");
  EXPECT_EQ(bytes, read_file(directory.path() / "second"));

  const auto archive = Archive::open(bytes);
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->entry_count(), 7u);
  const auto lib = archive->find(Archive::root_index, "lib");
  ASSERT_TRUE(lib);
  EXPECT_EQ(text_of(*archive->contents(*archive->find(*lib, "b"))), std::string(100'000, 'b'));
  EXPECT_TRUE(archive->contents(*archive->find(*lib, "a"))->empty());
  const auto deep = archive->find(*lib, "deep");
  ASSERT_TRUE(deep);
  EXPECT_EQ(text_of(*archive->contents(*archive->find(*deep, "ä.py"))), "umlaut");
  EXPECT_TRUE(archive->is_directory(*archive->find(Archive::root_index, "none")));
}

TEST(PackArchiveTest, RefusesSymbolicLinksAndLeavesNothingBehind) {
  const TemporaryDirectory directory;
  const auto root = directory.path() / "root";
  std::filesystem::create_directories(root);
  std::filesystem::create_symlink("/etc", root / "link");
  EXPECT_NE(pack(root, directory.path() / "output"), 0);
  std::size_t left = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory.path())) ++left;
  EXPECT_EQ(left, 1u);
}

}  // namespace
}  // namespace eryx::vfs
