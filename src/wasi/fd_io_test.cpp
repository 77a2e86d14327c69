// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

constexpr GuestPtr<IoVector> vectors{0x800};
constexpr GuestPtr<Size> count_address{0x400};
constexpr GuestPtr<FileSize> offset{0x400};

class FdIoTest : public testing::Test {
 protected:
  Fd create(std::string_view path, FdFlags flags = FdFlags::None) {
    Fd fd{};
    EXPECT_EQ(guest_.open(path, OpenFlags::Create, read_write, fd, flags), Errno::Success) << path;
    return fd;
  }
  /// Buffers of `sizes` bytes, one after the other from 0x3000 on.
  Size put_vectors(std::initializer_list<Size> sizes) {
    Size index = 0;
    std::uint32_t address = 0x3000;
    for (const Size size : sizes) {
      guest_.put_value(vectors.element(index)->address, IoVector{{address}, size});
      address += size;
      ++index;
    }
    return index;
  }
  Errno seek(Fd fd, std::int64_t distance, WhenceParameter whence) {
    return preview1_.fd_seek(fd, distance, whence, offset);
  }

  FakeGuest guest_{"line one\nline two\n"};
  Preview1& preview1_ = guest_.preview1;
};

TEST_F(FdIoTest, OutputGoesToTheSinkInOrder) {
  EXPECT_EQ(guest_.write(Fd{1}, "one "), Errno::Success);
  EXPECT_EQ(guest_.write(Fd{2}, "error"), Errno::Success);
  guest_.put(0x3000, "two three");
  const Size count = put_vectors({3, 0, 6});
  EXPECT_EQ(preview1_.fd_write(Fd{1}, vectors, count, count_address), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(count_address.address), 9u);
  EXPECT_EQ(guest_.sink.output, "one two three");
  EXPECT_EQ(guest_.sink.error, "error");
}

TEST_F(FdIoTest, OutputIsMovedWhole) {
  constexpr Size size = 0x8000;
  constexpr Size count = Preview1::maximum_transfer / size + 1;
  constexpr GuestPtr<IoVector> many{0x1000};
  for (Size index = 0; index < count; ++index)
    guest_.put_value(many.element(index)->address, IoVector{{0x6000}, size});
  EXPECT_EQ(preview1_.fd_write(Fd{1}, many, count, count_address), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(count_address.address), count * size);
  EXPECT_EQ(guest_.sink.output.size(), std::size_t{count} * size);
}

TEST_F(FdIoTest, StandardInputEnds) {
  EXPECT_EQ(guest_.read(Fd{0}, 9), "line one\n");
  EXPECT_EQ(guest_.read(Fd{0}, 100), "line two\n");
  EXPECT_EQ(guest_.read(Fd{0}, 100), "");
}

TEST_F(FdIoTest, StreamsGoOneWay) {
  put_vectors({1});
  EXPECT_EQ(preview1_.fd_read(Fd{1}, vectors, 1, count_address), Errno::BadDescriptor);
  EXPECT_EQ(preview1_.fd_write(Fd{0}, vectors, 1, count_address), Errno::BadDescriptor);
  for (const Fd fd : {Fd{0}, Fd{1}, Fd{2}}) {
    EXPECT_EQ(seek(fd, 0, WhenceParameter::Current), Errno::NotSeekable);
    EXPECT_EQ(preview1_.fd_tell(fd, offset), Errno::NotSeekable);
  }
  EXPECT_EQ(preview1_.fd_pread(Fd{0}, vectors, 1, 0, count_address), Errno::NotSeekable);
  EXPECT_EQ(preview1_.fd_pwrite(Fd{1}, vectors, 1, 0, count_address), Errno::NotSeekable);
}

TEST_F(FdIoTest, FilesReadBackWhatWasWritten) {
  const Fd fd = create("/data/a");
  ASSERT_EQ(guest_.write(fd, "hello world"), Errno::Success);
  ASSERT_EQ(seek(fd, 0, WhenceParameter::Set), Errno::Success);
  EXPECT_EQ(guest_.get<FileSize>(offset.address), 0u);
  const Size count = put_vectors({3, 0, 100, 5});
  ASSERT_EQ(preview1_.fd_read(fd, vectors, count, count_address), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(count_address.address), 11u);
  EXPECT_EQ(guest_.text(0x3000, 11), "hello world");
  ASSERT_EQ(preview1_.fd_tell(fd, offset), Errno::Success);
  EXPECT_EQ(guest_.get<FileSize>(offset.address), 11u);
}

TEST_F(FdIoTest, PositionedCallsLeaveTheOffsetAlone) {
  const Fd fd = create("/data/a");
  ASSERT_EQ(guest_.write(fd, "0123456789"), Errno::Success);
  guest_.put(0x3000, "ABC");
  ASSERT_EQ(preview1_.fd_pwrite(fd, vectors, put_vectors({1, 2}), 4, count_address), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(count_address.address), 3u);
  ASSERT_EQ(preview1_.fd_pread(fd, vectors, put_vectors({2, 50}), 3, count_address), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(count_address.address), 7u);
  EXPECT_EQ(guest_.text(0x3000, 7), "3ABC789");
  ASSERT_EQ(preview1_.fd_tell(fd, offset), Errno::Success);
  EXPECT_EQ(guest_.get<FileSize>(offset.address), 10u);
  EXPECT_EQ(preview1_.fd_pread(fd, vectors, 1, UINT64_MAX, count_address), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_pwrite(fd, vectors, 1, UINT64_MAX, count_address), Errno::Invalid);
}

TEST_F(FdIoTest, SparseWritesAllocateNothingBeyondTheQuota) {
  const Fd fd = create("/data/a");
  put_vectors({1});
  for (const int exponent : {31, 32, 62}) {
    EXPECT_EQ(preview1_.fd_pwrite(fd, vectors, 1, FileSize{1} << exponent, count_address), Errno::NoSpace);
    ASSERT_EQ(seek(fd, std::int64_t{1} << exponent, WhenceParameter::Set), Errno::Success);
    EXPECT_EQ(guest_.write(fd, "x"), Errno::NoSpace);
  }
  EXPECT_EQ(preview1_.fd_pwrite(fd, vectors, 1, INT64_MAX, count_address), Errno::FileTooBig);
  EXPECT_EQ(guest_.preview1.quota().bytes_used(), Bytes{0});
}

TEST_F(FdIoTest, AFailureAfterSomeBytesIsAShortCount) {
  const Fd fd = create("/data/a");
  const Size count = put_vectors({10, 10});
  guest_.put_value(vectors.element(1)->address, IoVector{{UINT32_MAX}, 10});
  EXPECT_EQ(preview1_.fd_write(fd, vectors, count, count_address), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(count_address.address), 10u);
}

TEST_F(FdIoTest, NothingIsWrittenThatCannotBeCounted) {
  const Fd fd = create("/data/a");
  put_vectors({10});
  EXPECT_EQ(preview1_.fd_write(fd, vectors, 1, {FakeGuest::memory_size}), Errno::Fault);
  EXPECT_EQ(preview1_.fd_write(Fd{1}, vectors, 1, {FakeGuest::memory_size}), Errno::Fault);
  EXPECT_EQ(guest_.preview1.quota().bytes_used(), Bytes{0});
  EXPECT_EQ(guest_.sink.output, "");
}

TEST_F(FdIoTest, TooManyBuffersAreRefused) {
  EXPECT_EQ(preview1_.fd_write(Fd{1}, {0}, Preview1::maximum_io_vectors + 1, count_address), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_write(Fd{1}, {0}, UINT32_MAX, count_address), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_write(Fd{1}, {0x4000}, Preview1::maximum_io_vectors, count_address), Errno::Success);
}

TEST_F(FdIoTest, SeekChecksItsParameters) {
  const Fd fd = create("/data/a");
  EXPECT_EQ(seek(fd, 0, WhenceParameter{3}), Errno::Invalid);
  EXPECT_EQ(seek(fd, 0, WhenceParameter{0x100}), Errno::Invalid);
  EXPECT_EQ(seek(fd, -1, WhenceParameter::End), Errno::Invalid);
  EXPECT_EQ(seek(fd, INT64_MIN, WhenceParameter::Current), Errno::Invalid);
  EXPECT_EQ(seek(root_fd, 0, WhenceParameter::Set), Errno::IsDirectory);
}

TEST_F(FdIoTest, DevicesServeEverybody) {
  Fd null{};
  ASSERT_EQ(guest_.open("/dev/null", OpenFlags::Truncate, read_write, null), Errno::Success);
  EXPECT_EQ(guest_.write(null, "gone"), Errno::Success);
  EXPECT_EQ(guest_.read(null, 10), "");
  Fd random{};
  ASSERT_EQ(guest_.open("/dev/urandom", no_open_flags, Rights::FdRead, random), Errno::Success);
  const std::string first = guest_.read(random, 32);
  EXPECT_EQ(first.size(), 32u);
  EXPECT_NE(first, guest_.read(random, 32));
}

class ReaddirTest : public FdIoTest {
 protected:
  /// Lists through a buffer of that size, as wasi-libc does: a truncated entry is requested again.
  std::vector<std::string> list(Fd fd, Size buffer_size) {
    std::vector<std::string> names;
    std::uint64_t cookie = 0;
    while (true) {
      EXPECT_EQ(preview1_.fd_readdir(fd, {0x3000}, buffer_size, cookie, count_address), Errno::Success);
      const Size used = guest_.get<Size>(count_address.address);
      Size position = 0;
      while (position + sizeof(Dirent) <= used) {
        const auto header = guest_.get<Dirent>(0x3000 + position);
        if (position + sizeof(Dirent) + header.name_size > used) break;
        names.push_back(guest_.text(0x3000 + position + Size{sizeof(Dirent)}, header.name_size));
        position += Size{sizeof(Dirent)} + header.name_size;
        cookie = header.next;
      }
      if (used < buffer_size) return names;
      if (position == 0) {
        ADD_FAILURE() << "no entry fits";
        return names;
      }
    }
  }
};

TEST_F(ReaddirTest, ListsTheRoot) {
  EXPECT_EQ(list(root_fd, 4096), (std::vector<std::string>{".", "..", "data", "dev", "tmp"}));
}

TEST_F(ReaddirTest, GivesTheSameThroughAnyBuffer) {
  ASSERT_EQ(guest_.make_directory("/data/d"), Errno::Success);
  std::vector<std::string> expected{".", ".."};
  for (int index = 0; index < 20; ++index) {
    expected.push_back(std::string(static_cast<std::size_t>(index), 'n') + std::to_string(index));
    ASSERT_EQ(preview1_.fd_close(create("/data/d/" + expected.back())), Errno::Success);
  }
  Fd fd{};
  ASSERT_EQ(guest_.open("/data/d", OpenFlags::Directory, Rights::FdRead, fd), Errno::Success);
  for (const Size size : {46u, 47u, 64u, 100u, 1000u, 8192u}) EXPECT_EQ(list(fd, size), expected) << size;
}

TEST_F(ReaddirTest, TypesAndInodesAreThoseOfStat) {
  ASSERT_EQ(guest_.make_directory("/data/d"), Errno::Success);
  Fd fd{};
  ASSERT_EQ(guest_.open("/data", OpenFlags::Directory, Rights::FdRead, fd), Errno::Success);
  ASSERT_EQ(preview1_.fd_readdir(fd, {0x3000}, 4096, 2, count_address), Errno::Success);
  const auto entry = guest_.get<Dirent>(0x3000);
  Filestat stat{};
  ASSERT_EQ(guest_.stat("/data/d", stat), Errno::Success);
  EXPECT_EQ(entry.type, Filetype::Directory);
  EXPECT_EQ(entry.inode, stat.inode);
}

TEST_F(ReaddirTest, SurvivesAnyCookie) {
  for (const std::uint64_t cookie : {std::uint64_t{5}, std::uint64_t{1} << 32, UINT64_MAX - 1, UINT64_MAX}) {
    EXPECT_EQ(preview1_.fd_readdir(root_fd, {0x3000}, 4096, cookie, count_address), Errno::Success);
    EXPECT_EQ(guest_.get<Size>(count_address.address), 0u);
  }
  EXPECT_EQ(preview1_.fd_readdir(create("/data/f"), {0x3000}, 4096, 0, count_address), Errno::NotDirectory);
}

}  // namespace
}  // namespace eryx::wasi
