// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/file_contents.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace eryx::vfs {
namespace {

constexpr std::uint64_t chunk_bytes = FileContents::chunk_size;

bool write(FileContents& contents, std::uint64_t offset, std::string_view text) {
  return contents.write(offset, std::as_bytes(std::span(text)));
}

std::string read(const FileContents& contents, std::uint64_t offset, std::size_t count) {
  std::string text(count, '?');
  text.resize(contents.read(offset, std::as_writable_bytes(std::span(text))));
  return text;
}

std::string all_of(const FileContents& contents) {
  return read(contents, 0, static_cast<std::size_t>(contents.size()) + 1);
}

/// The bytes of the blocks of `contents` that are in use.
std::size_t stored(const FileContents& contents) {
  std::size_t total = 0;
  for (std::size_t index = 0; index < contents.chunk_count(); ++index) total += contents.chunk(index).size();
  return total;
}

TEST(FileContentsTest, GrowsWithZeros) {
  FileContents contents;
  contents.resize(10);
  EXPECT_EQ(all_of(contents), std::string(10, '\0'));
  ASSERT_TRUE(write(contents, 0, std::string(10, 'a')));
  contents.resize(1 << 20);
  EXPECT_EQ(all_of(contents), std::string(10, 'a') + std::string((1 << 20) - 10, '\0'));
  EXPECT_EQ(stored(contents), 10u);
}

TEST(FileContentsTest, ShowsNothingOfWhatWasCutOff) {
  for (const std::size_t kept :
       {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{900}, std::size_t{chunk_bytes} - 1,
        std::size_t{chunk_bytes}, std::size_t{chunk_bytes} + 1}) {
    FileContents contents;
    ASSERT_TRUE(write(contents, 0, std::string(2 * chunk_bytes, 'a')));
    const FileContents copy = contents;
    contents.resize(kept);
    contents.resize(3 * chunk_bytes);
    EXPECT_EQ(all_of(contents), std::string(kept, 'a') + std::string(3 * chunk_bytes - kept, '\0')) << kept;
    // Also when the remaining block is written behind a gap.
    contents.resize(kept);
    ASSERT_TRUE(write(contents, kept + 5, "b"));
    EXPECT_EQ(read(contents, kept, 10), std::string(5, '\0') + "b") << kept;
    EXPECT_EQ(all_of(copy), std::string(2 * chunk_bytes, 'a'));
  }
}

TEST(FileContentsTest, AgreesWithAStringOverManyOperations) {
  FileContents contents;
  std::string expected;
  std::vector<std::pair<FileContents, std::string>> copies;
  std::uint64_t random = 1;
  const auto next = [&](std::uint64_t limit) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>((random >> 33) % limit);
  };
  for (int step = 0; step < 400; ++step) {
    if (next(4) == 0) {
      const std::size_t size = next(5 * chunk_bytes);
      contents.resize(size);
      expected.resize(size);
    } else {
      const std::size_t offset = next(4 * chunk_bytes);
      const std::string text(1 + next(next(2) == 0 ? 100 : 2 * chunk_bytes),
                             static_cast<char>('a' + next(26)));
      ASSERT_TRUE(write(contents, offset, text));
      if (expected.size() < offset + text.size()) expected.resize(offset + text.size());
      expected.replace(offset, text.size(), text);
    }
    ASSERT_EQ(all_of(contents), expected) << step;
    if (next(10) == 0) copies.emplace_back(contents, expected);
  }
  for (const auto& [copy, text] : copies) EXPECT_EQ(all_of(copy), text);
}

TEST(FileContentsTest, CopiesShareWhatNeitherHasWritten) {
  FileContents contents;
  ASSERT_TRUE(write(contents, 0, std::string(3 * chunk_bytes, 'a')));
  const FileContents copy = contents;
  ASSERT_TRUE(write(contents, chunk_bytes + 7, "b"));
  EXPECT_EQ(contents.chunk(0).data(), copy.chunk(0).data());
  EXPECT_NE(contents.chunk(1).data(), copy.chunk(1).data());
  EXPECT_EQ(contents.chunk(2).data(), copy.chunk(2).data());
  EXPECT_EQ(read(contents, chunk_bytes + 6, 3), "aba");
  EXPECT_EQ(all_of(copy), std::string(3 * chunk_bytes, 'a'));
  // Alone again with its copy of the chunk, it writes in place.
  const std::byte* const place = contents.chunk(1).data();
  ASSERT_TRUE(write(contents, chunk_bytes, "c"));
  EXPECT_EQ(contents.chunk(1).data(), place);
}

TEST(FileContentsTest, RefusesWhatCannotBeAllocated) {
  FileContents contents;
  ASSERT_TRUE(write(contents, 0, "ab"));
  EXPECT_FALSE(write(contents, std::uint64_t{1} << 50, "c"));
  EXPECT_FALSE(write(contents, static_cast<std::uint64_t>(INT64_MAX) - 1, "c"));
  EXPECT_EQ(all_of(contents), "ab");
  EXPECT_EQ(contents.chunk_count(), 1u);
}

TEST(FileContentsTest, HolesTakeNothing) {
  FileContents contents;
  contents.resize(INT64_MAX);
  EXPECT_EQ(contents.chunk_count(), 0u);
  EXPECT_EQ(read(contents, INT64_MAX - 2, 10), std::string(2, '\0'));
  ASSERT_TRUE(write(contents, 10 * chunk_bytes, "a"));
  EXPECT_EQ(stored(contents), 1u);
  contents.resize(0);
  EXPECT_EQ(contents.chunk_count(), 0u);
}

TEST(FileContentsTest, CopiesAreWrittenOnDifferentThreads) {
  FileContents original;
  ASSERT_TRUE(write(original, 0, std::string(4 * chunk_bytes, 'a')));
  const FileContents& shared = original;
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&shared, number] {
      for (int round = 0; round < 200; ++round) {
        FileContents copy = shared;
        const std::string mark(1, static_cast<char>('0' + number));
        EXPECT_TRUE(write(copy, static_cast<std::uint64_t>(round % 4) * chunk_bytes, mark));
        EXPECT_EQ(read(copy, static_cast<std::uint64_t>(round % 4) * chunk_bytes, 2), mark + "a");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(all_of(original), std::string(4 * chunk_bytes, 'a'));
}

// The last copy becomes the sole owner while others let go: its write must come after their reads.
TEST(FileContentsTest, TheLastOwnerWritesInPlace) {
  for (int round = 0; round < 100; ++round) {
    FileContents original;
    ASSERT_TRUE(write(original, 0, "before"));
    std::thread reader([copy = original] { EXPECT_EQ(all_of(copy), "before"); });
    EXPECT_TRUE(write(original, 0, "after!"));
    EXPECT_EQ(all_of(original), "after!");
    reader.join();
  }
}

}  // namespace
}  // namespace eryx::vfs
