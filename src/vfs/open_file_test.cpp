// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/open_file.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "vfs/device.hpp"
#include "vfs/memory_directory.hpp"

namespace eryx::vfs {
namespace {

class FixedTime final : public TimeSource {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
};

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

class OpenFileTest : public testing::Test {
 protected:
  OpenFileTest() {
    quota_.reset(Bytes{1 << 20}, 100);
    node_ = *store_.root()->create_file("file");
  }

  OpenFile open(Access access, WriteMode mode = WriteMode::AtOffset) {
    return {revision_, node_, access, mode};
  }

  std::string contents() {
    auto file = open({.read = true, .write = false});
    std::string text(static_cast<std::size_t>(node_->metadata().size), '?');
    EXPECT_TRUE(file.read(std::as_writable_bytes(std::span(text))));
    return text;
  }

  FixedTime time_;
  Quota quota_;
  Revision revision_;
  MemoryStore store_{quota_, revision_, time_, 1, nullptr};
  NodePtr node_;
};

constexpr Access read_write{.read = true, .write = true};

TEST_F(OpenFileTest, ReadsAndWritesAtItsOffset) {
  auto file = open(read_write);
  ASSERT_TRUE(file.write(bytes_of("hello world")));
  EXPECT_EQ(*file.tell(), 11u);
  EXPECT_EQ(*file.seek(-5, Whence::End), 6u);
  ASSERT_TRUE(file.write(bytes_of("W")));
  EXPECT_EQ(contents(), "hello World");
  std::string rest(100, ' ');
  EXPECT_EQ(*file.read(std::as_writable_bytes(std::span(rest))), 4u);
  EXPECT_EQ(*file.read(std::as_writable_bytes(std::span(rest))), 0u);
}

TEST_F(OpenFileTest, AppendsWhereverTheOffsetIs) {
  auto first = open(read_write, WriteMode::Append);
  auto second = open(read_write, WriteMode::Append);
  ASSERT_TRUE(first.write(bytes_of("a")));
  ASSERT_TRUE(second.write(bytes_of("b")));
  EXPECT_EQ(*first.seek(0, Whence::Start), 0u);
  ASSERT_TRUE(first.write(bytes_of("c")));
  EXPECT_EQ(contents(), "abc");
  EXPECT_EQ(*first.tell(), 3u);
}

TEST_F(OpenFileTest, KeepsToItsAccess) {
  std::byte byte{};
  auto reader = open({.read = true, .write = false});
  EXPECT_EQ(reader.write(bytes_of("x")).error(), Error::BadDescriptor);
  EXPECT_EQ(reader.write_at(0, bytes_of("x")).error(), Error::BadDescriptor);
  EXPECT_EQ(reader.resize(1).error(), Error::BadDescriptor);
  EXPECT_EQ(reader.reserve(1).error(), Error::BadDescriptor);
  auto writer = open({.read = false, .write = true});
  EXPECT_EQ(writer.read(std::span(&byte, 1)).error(), Error::BadDescriptor);
  EXPECT_EQ(writer.read_at(0, std::span(&byte, 1)).error(), Error::BadDescriptor);
}

TEST_F(OpenFileTest, RefusesOffsetsThatCannotBe) {
  auto file = open(read_write);
  EXPECT_EQ(file.seek(-1, Whence::Start).error(), Error::Invalid);
  EXPECT_EQ(file.seek(INT64_MIN, Whence::End).error(), Error::Invalid);
  EXPECT_EQ(*file.seek(INT64_MAX, Whence::Start), static_cast<std::uint64_t>(INT64_MAX));
  EXPECT_EQ(file.seek(1, Whence::Current).error(), Error::Invalid);
  EXPECT_EQ(*file.tell(), static_cast<std::uint64_t>(INT64_MAX));
  EXPECT_EQ(file.write(bytes_of("x")).error(), Error::FileTooBig);
  EXPECT_EQ(file.write_at(UINT64_MAX, bytes_of("x")).error(), Error::FileTooBig);
  std::byte byte{};
  EXPECT_EQ(*file.read(std::span(&byte, 1)), 0u);
}

TEST_F(OpenFileTest, SparseWritesBeyondTheQuotaAllocateNothing) {
  auto file = open(read_write);
  for (const int exponent : {31, 32, 40, 62}) {
    EXPECT_EQ(file.write_at(std::uint64_t{1} << exponent, bytes_of("x")).error(), Error::NoSpace) << exponent;
    EXPECT_EQ(file.resize(std::uint64_t{1} << exponent).error(), Error::NoSpace) << exponent;
    EXPECT_EQ(file.reserve(std::uint64_t{1} << exponent).error(), Error::NoSpace) << exponent;
  }
  EXPECT_EQ(file.resize(UINT64_MAX).error(), Error::FileTooBig);
  EXPECT_EQ(quota_.bytes_used(), Bytes{0});
}

TEST_F(OpenFileTest, HolesReadAsZeros) {
  auto file = open(read_write);
  ASSERT_TRUE(file.write_at(3, bytes_of("x")));
  EXPECT_EQ(contents(), std::string("\0\0\0x", 4));
  ASSERT_TRUE(file.resize(1));
  ASSERT_TRUE(file.reserve(5));
  EXPECT_EQ(contents(), std::string(5, '\0'));
  ASSERT_TRUE(file.reserve(2));
  EXPECT_EQ(contents().size(), 5u);
}

TEST_F(OpenFileTest, DirectoriesCannotBeReadAsFiles) {
  OpenFile file(revision_, store_.root(), read_write, WriteMode::AtOffset);
  std::byte byte{};
  EXPECT_EQ(file.read(std::span(&byte, 1)).error(), Error::IsDirectory);
  EXPECT_EQ(file.write(bytes_of("x")).error(), Error::IsDirectory);
  EXPECT_EQ(file.seek(0, Whence::Start).error(), Error::IsDirectory);
  EXPECT_EQ(file.resize(0).error(), Error::IsDirectory);
}

TEST_F(OpenFileTest, EveryChangeAdvancesTheRevision) {
  auto file = open(read_write);
  auto changes = [this, before = revision_.count()]() mutable {
    return std::exchange(before, revision_.count()) != revision_.count();
  };
  std::string text(10, ' ');
  const auto read = [&] { return *file.read(std::as_writable_bytes(std::span(text))); };

  EXPECT_EQ(read(), 0u);
  EXPECT_TRUE(file.seek(0, Whence::End));
  file.set_access(read_write);
  file.set_write_mode(WriteMode::AtOffset);
  EXPECT_FALSE(changes());
  ASSERT_TRUE(file.write(bytes_of("hello")));
  EXPECT_TRUE(changes());
  ASSERT_TRUE(file.seek(0, Whence::Start));
  EXPECT_TRUE(changes());
  EXPECT_EQ(read(), 5u);
  EXPECT_TRUE(changes());
  EXPECT_TRUE(file.read_at(0, std::as_writable_bytes(std::span(text))));
  EXPECT_FALSE(changes());
  ASSERT_TRUE(file.write_at(1, bytes_of("a")));
  EXPECT_TRUE(changes());
  ASSERT_TRUE(file.resize(2));
  EXPECT_TRUE(changes());
  file.set_write_mode(WriteMode::Append);
  EXPECT_TRUE(changes());
  file.set_access({.read = true, .write = false});
  EXPECT_TRUE(changes());
}

TEST_F(OpenFileTest, ADevicesOffsetHasAnEnd) {
  class Zeros final : public RandomSource {
    Result<void> fill(std::span<std::byte>) override { return {}; }
  } zeros;
  OpenFile file(revision_, std::make_shared<RandomDevice>(1, 3, zeros), read_write, WriteMode::AtOffset);
  ASSERT_TRUE(file.seek(INT64_MAX, Whence::Start));
  std::string text(10, ' ');
  EXPECT_EQ(*file.read(std::as_writable_bytes(std::span(text))), 10u);
  EXPECT_EQ(*file.tell(), static_cast<std::uint64_t>(INT64_MAX));
  EXPECT_EQ(file.seek(1, Whence::Current).error(), Error::Invalid);
  EXPECT_EQ(file.write(bytes_of("x")).error(), Error::FileTooBig);
}

}  // namespace
}  // namespace eryx::vfs
