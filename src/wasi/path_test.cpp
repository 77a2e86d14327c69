// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

using std::string_literals::operator""s;

constexpr GuestPtr<Size> used{0x400};
constexpr GuestPtr<char> buffer{0x3000};
constexpr std::uint32_t first_path = 0x4000;
constexpr std::uint32_t second_path = 0x6000;

class WasiPathTest : public testing::Test {
 protected:
  static Size size_of(std::string_view text) { return static_cast<Size>(text.size()); }
  GuestPtr<char> first(std::string_view text) { return guest_.put(first_path, text); }
  GuestPtr<char> second(std::string_view text) { return guest_.put(second_path, text); }

  Errno open(std::string_view path, OpenFlags flags, Rights rights) {
    Fd fd{};
    return guest_.open(path, flags, rights, fd);
  }
  Errno create(std::string_view path) { return open(path, OpenFlags::Create, read_write); }
  Errno symlink(std::string_view target, std::string_view path) {
    return preview1_.path_symlink(first(target), size_of(target), root_fd, second(path), size_of(path));
  }
  Errno rename(std::string_view from, std::string_view to) {
    return preview1_.path_rename(root_fd, first(from), size_of(from), root_fd, second(to), size_of(to));
  }
  Errno link(std::string_view from, std::string_view to, LookupFlags lookup = no_follow) {
    return preview1_.path_link(root_fd, lookup, first(from), size_of(from), root_fd, second(to), size_of(to));
  }
  Errno unlink(std::string_view path) {
    return preview1_.path_unlink_file(root_fd, first(path), size_of(path));
  }
  Errno rmdir(std::string_view path) {
    return preview1_.path_remove_directory(root_fd, first(path), size_of(path));
  }
  Errno stat(std::string_view path, LookupFlags lookup = LookupFlags::SymlinkFollow) {
    return guest_.stat(path, stat_, lookup);
  }

  FakeGuest guest_;
  Preview1& preview1_ = guest_.preview1;
  Filestat stat_{};
};

TEST_F(WasiPathTest, StatTellsWhatIsThere) {
  ASSERT_EQ(create("/data/file"), Errno::Success);
  ASSERT_EQ(stat("/data/file"), Errno::Success);
  EXPECT_EQ(stat_.type, Filetype::RegularFile);
  EXPECT_EQ(stat_.links & UINT32_MAX, 1u);
  ASSERT_EQ(stat("data"), Errno::Success);
  EXPECT_EQ(stat_.type, Filetype::Directory);
  EXPECT_EQ(stat("/usr"), Errno::NoEntry);
}

TEST_F(WasiPathTest, NothingLeadsOutside) {
  for (const char* path : {"..", "../..", "/..", "/../..", "data/../../..", "/tmp/../.././.."}) {
    ASSERT_EQ(stat(path), Errno::Success) << path;
    const Filestat reached = stat_;
    ASSERT_EQ(stat("/"), Errno::Success);
    EXPECT_EQ(reached.device, stat_.device) << path;
    EXPECT_EQ(reached.inode, stat_.inode) << path;
  }
  EXPECT_EQ(stat("/etc/passwd"), Errno::NoEntry);
  EXPECT_EQ(stat("../../../etc/passwd"), Errno::NoEntry);
  ASSERT_EQ(symlink("/etc/passwd", "/data/absolute"), Errno::Success);
  EXPECT_EQ(stat("/data/absolute"), Errno::NoEntry);
  ASSERT_EQ(symlink("../../../../etc/passwd", "/data/relative"), Errno::Success);
  EXPECT_EQ(stat("/data/relative"), Errno::NoEntry);
}

TEST_F(WasiPathTest, MalformedPathsAreRefused) {
  EXPECT_EQ(stat(""), Errno::NoEntry);
  EXPECT_EQ(stat("/data/a\0b"s), Errno::Invalid);
  EXPECT_EQ(stat("/data/\xFF"), Errno::IllegalSequence);
  EXPECT_EQ(stat(std::string(256, 'x')), Errno::NameTooLong);
  EXPECT_EQ(stat(std::string(4097, '/')), Errno::NameTooLong);
  constexpr Size huge = 60'000;
  EXPECT_EQ(preview1_.path_create_directory(root_fd, {0}, huge), Errno::NameTooLong);
  EXPECT_EQ(preview1_.path_create_directory(root_fd, {0}, UINT32_MAX), Errno::Fault);
}

TEST_F(WasiPathTest, OpenKnowsItsFlags) {
  EXPECT_EQ(open("/data/a", no_open_flags, Rights::FdRead), Errno::NoEntry);
  EXPECT_EQ(create("/data/a"), Errno::Success);
  EXPECT_EQ(open("/data/a", OpenFlags{5}, read_write), Errno::Exists);
  EXPECT_EQ(open("/data/a", OpenFlags::Directory, Rights::FdRead), Errno::NotDirectory);
  EXPECT_EQ(open("/data", OpenFlags::Directory, Rights::FdRead), Errno::Success);
  EXPECT_EQ(open("/data", no_open_flags, read_write), Errno::IsDirectory);
  EXPECT_EQ(open("/data/a", OpenFlags{16}, Rights::FdRead), Errno::Invalid);
  EXPECT_EQ(open("/data/a", OpenFlags{0x100}, Rights::FdRead), Errno::Invalid);
  EXPECT_EQ(open("/data/a/b", OpenFlags::Create, read_write), Errno::NotDirectory);
  EXPECT_EQ(open("/a", OpenFlags::Create, read_write), Errno::ReadOnly);
  Fd fd{};
  EXPECT_EQ(guest_.open("/data/a", no_open_flags, Rights::FdRead, fd, FdFlags{32}), Errno::Invalid);
}

TEST_F(WasiPathTest, NoDescriptorIsOpenedThatTheGuestCannotLearn) {
  ASSERT_EQ(create("/data/a"), Errno::Success);
  for (int round = 0; round < 2000; ++round) {
    ASSERT_EQ(preview1_.path_open(root_fd, no_follow, first("/data/a"), 7, no_open_flags, Rights::FdRead,
                                  Rights::None, FdFlags::None, {FakeGuest::memory_size - 3}),
              Errno::Fault);
  }
  Fd fd{};
  EXPECT_EQ(guest_.open("/data/a", no_open_flags, Rights::FdRead, fd), Errno::Success);
  EXPECT_EQ(fd, Fd{5});
}

TEST_F(WasiPathTest, PathsStartAtTheirDescriptor) {
  ASSERT_EQ(guest_.make_directory("/data/d"), Errno::Success);
  ASSERT_EQ(create("/data/d/f"), Errno::Success);
  Fd directory{};
  ASSERT_EQ(guest_.open("/data/d", OpenFlags::Directory, Rights::FdRead, directory), Errno::Success);
  EXPECT_EQ(preview1_.path_filestat_get(directory, no_follow, first("f"), 1, {0x500}), Errno::Success);
  EXPECT_EQ(preview1_.path_filestat_get(directory, no_follow, first("../d/f"), 6, {0x500}), Errno::Success);
  EXPECT_EQ(preview1_.path_filestat_get(directory, no_follow, first("g"), 1, {0x500}), Errno::NoEntry);
  Fd file{};
  ASSERT_EQ(guest_.open("/data/d/f", no_open_flags, Rights::FdRead, file), Errno::Success);
  EXPECT_EQ(preview1_.path_filestat_get(file, no_follow, first("f"), 1, {0x500}), Errno::NotDirectory);
  EXPECT_EQ(preview1_.path_filestat_get(Fd{99}, no_follow, first("f"), 1, {0x500}), Errno::BadDescriptor);
}

TEST_F(WasiPathTest, LinksAreReadAndFollowed) {
  ASSERT_EQ(create("/data/f"), Errno::Success);
  ASSERT_EQ(symlink("f", "/data/link"), Errno::Success);
  EXPECT_EQ(symlink("f", "/data/link"), Errno::Exists);
  ASSERT_EQ(stat("/data/link"), Errno::Success);
  EXPECT_EQ(stat_.type, Filetype::RegularFile);
  ASSERT_EQ(stat("/data/link", no_follow), Errno::Success);
  EXPECT_EQ(stat_.type, Filetype::SymbolicLink);

  ASSERT_EQ(symlink("a/long/target", "/data/long"), Errno::Success);
  ASSERT_EQ(preview1_.path_readlink(root_fd, first("/data/long"), 10, buffer, 100, used), Errno::Success);
  EXPECT_EQ(guest_.text(buffer.address, guest_.get<Size>(used.address)), "a/long/target");
  ASSERT_EQ(preview1_.path_readlink(root_fd, first("/data/long"), 10, buffer, 3, used), Errno::Success);
  EXPECT_EQ(guest_.get<Size>(used.address), 3u);
  EXPECT_EQ(preview1_.path_readlink(root_fd, first("/data/f"), 7, buffer, 100, used), Errno::Invalid);

  ASSERT_EQ(symlink("loop", "/data/loop"), Errno::Success);
  EXPECT_EQ(stat("/data/loop"), Errno::Loop);
  EXPECT_EQ(open("/data/loop", OpenFlags::Create, read_write), Errno::Loop);
}

TEST_F(WasiPathTest, TreesAreChangedAsInPosix) {
  ASSERT_EQ(guest_.make_directory("/data/d"), Errno::Success);
  EXPECT_EQ(guest_.make_directory("/data/d"), Errno::Exists);
  ASSERT_EQ(create("/data/d/f"), Errno::Success);
  EXPECT_EQ(rmdir("/data/d"), Errno::NotEmpty);
  EXPECT_EQ(rmdir("/data/d/f"), Errno::NotDirectory);
  EXPECT_EQ(unlink("/data/d"), Errno::IsDirectory);
  EXPECT_EQ(rename("/data/d/f", "/tmp/f"), Errno::CrossDevice);
  EXPECT_EQ(rename("/data/d/f", "/data/g"), Errno::Success);
  EXPECT_EQ(link("/data/g", "/data/h"), Errno::Success);
  ASSERT_EQ(stat("/data/h"), Errno::Success);
  EXPECT_EQ(stat_.links & UINT32_MAX, 2u);
  EXPECT_EQ(unlink("/data/g"), Errno::Success);
  EXPECT_EQ(unlink("/data/h"), Errno::Success);
  EXPECT_EQ(rmdir("/data/d"), Errno::Success);
  EXPECT_EQ(preview1_.quota().entries_used(), 0u);
}

TEST_F(WasiPathTest, TimesCanBeSetByPath) {
  ASSERT_EQ(create("/data/f"), Errno::Success);
  ASSERT_EQ(symlink("f", "/data/link"), Errno::Success);
  const auto both = TimeFlags{5};
  ASSERT_EQ(preview1_.path_filestat_set_times(root_fd, LookupFlags::SymlinkFollow, first("/data/link"), 10, 1,
                                              2, both),
            Errno::Success);
  ASSERT_EQ(preview1_.path_filestat_set_times(root_fd, no_follow, first("/data/link"), 10, 3, 4, both),
            Errno::Success);
  ASSERT_EQ(stat("/data/f"), Errno::Success);
  EXPECT_EQ(stat_.modified, 2u);
  ASSERT_EQ(stat("/data/link", no_follow), Errno::Success);
  EXPECT_EQ(stat_.modified, 4u);
}

TEST_F(WasiPathTest, EntriesRunOut) {
  int created = 0;
  while (guest_.make_directory("/tmp/" + std::to_string(created)) == Errno::Success) ++created;
  EXPECT_EQ(created, 100);
  EXPECT_EQ(guest_.make_directory("/tmp/more"), Errno::NoSpace);
  EXPECT_EQ(rmdir("/tmp/5"), Errno::Success);
  EXPECT_EQ(guest_.make_directory("/tmp/more"), Errno::Success);
}

TEST_F(WasiPathTest, NothingOfOneExecutionIsLeftForTheNext) {
  ASSERT_EQ(guest_.make_directory("/data/d"), Errno::Success);
  Fd fd{};
  ASSERT_EQ(guest_.open("/data/d/secret", OpenFlags::Create, read_write, fd), Errno::Success);
  ASSERT_EQ(guest_.write(fd, "secret"), Errno::Success);
  preview1_.end();
  EXPECT_EQ(preview1_.quota().bytes_used(), Bytes{0});
  EXPECT_EQ(preview1_.quota().entries_used(), 0u);
  preview1_.begin(guest_.world);
  EXPECT_EQ(stat("/data/d"), Errno::NoEntry);
  EXPECT_EQ(guest_.read(fd, 10), "");
}

}  // namespace
}  // namespace eryx::wasi
