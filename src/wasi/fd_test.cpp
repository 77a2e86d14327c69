// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

constexpr GuestPtr<Fdstat> fdstat_address{0x400};
constexpr GuestPtr<Filestat> filestat_address{0x400};
constexpr OpenFlags create_flag = OpenFlags::Create;

class FdTest : public testing::Test {
 protected:
  Fdstat fdstat(Fd fd) {
    EXPECT_EQ(guest_.preview1.fd_fdstat_get(fd, fdstat_address), Errno::Success);
    return guest_.get<Fdstat>(fdstat_address.address);
  }
  Filestat filestat(Fd fd) {
    EXPECT_EQ(guest_.preview1.fd_filestat_get(fd, filestat_address), Errno::Success);
    return guest_.get<Filestat>(filestat_address.address);
  }
  Fd create(std::string_view path, Rights rights = read_write) {
    Fd fd{};
    EXPECT_EQ(guest_.open(path, create_flag, rights, fd), Errno::Success) << path;
    return fd;
  }

  FakeGuest guest_;
  Preview1& preview1_ = guest_.preview1;
};

TEST_F(FdTest, StandardStreamsLookLikePipes) {
  const Rights position = Rights::FdSeek | Rights::FdTell;
  for (const std::uint32_t number : {0u, 1u, 2u}) {
    const Fdstat stat = fdstat(Fd{number});
    EXPECT_EQ(stat.type, Filetype::Unknown);
    EXPECT_EQ(stat.base & position, Rights::None);
    EXPECT_EQ(has(stat.base, Rights::FdRead), number == 0);
    EXPECT_EQ(has(stat.base, Rights::FdWrite), number != 0);
    EXPECT_EQ(filestat(Fd{number}).type, Filetype::Unknown);
  }
  EXPECT_NE(filestat(Fd{1}).inode, filestat(Fd{2}).inode);
}

// wasi-libc's isatty: a character device without the rights to seek and tell.
TEST_F(FdTest, DevicesAreNoTerminals) {
  Fd null{};
  ASSERT_EQ(guest_.open("/dev/null", no_open_flags, read_write, null), Errno::Success);
  const Fdstat stat = fdstat(null);
  EXPECT_EQ(stat.type, Filetype::CharacterDevice);
  EXPECT_TRUE(has(stat.base, Rights::FdSeek));
}

TEST_F(FdTest, RightsTellTheModeThatAFileWasOpenedWith) {
  EXPECT_EQ(fdstat(create("/data/rw")).base & read_write, read_write);
  EXPECT_EQ(fdstat(create("/data/r", Rights::FdRead)).base & read_write, Rights::FdRead);
  EXPECT_EQ(fdstat(create("/data/w", Rights::FdWrite)).base & read_write, Rights::FdWrite);
  EXPECT_EQ(fdstat(root_fd).type, Filetype::Directory);
  EXPECT_EQ(fdstat(root_fd).inheriting & read_write, read_write);
}

TEST_F(FdTest, RightsCanOnlyBeGivenUp) {
  const Fd fd = create("/data/a");
  EXPECT_EQ(preview1_.fd_fdstat_set_rights(fd, Rights::FdRead, Rights::None), Errno::Success);
  EXPECT_EQ(fdstat(fd).base & read_write, Rights::FdRead);
  EXPECT_EQ(guest_.write(fd, "x"), Errno::BadDescriptor);
  EXPECT_EQ(preview1_.fd_fdstat_set_rights(fd, read_write, Rights::None), Errno::NotCapable);
  EXPECT_EQ(preview1_.fd_fdstat_set_rights(fd, Rights::FdRead, Rights::All), Errno::NotCapable);
}

TEST_F(FdTest, AppendCanBeSwitched) {
  const Fd fd = create("/data/a");
  EXPECT_EQ(fdstat(fd).flags, 0);
  EXPECT_EQ(preview1_.fd_fdstat_set_flags(fd, FdFlags::Append), Errno::Success);
  EXPECT_EQ(fdstat(fd).flags, static_cast<std::uint16_t>(FdFlags::Append));
  EXPECT_EQ(preview1_.fd_fdstat_set_flags(fd, FdFlags{32}), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_fdstat_set_flags(fd, FdFlags::NonBlock), Errno::Success);
  EXPECT_EQ(fdstat(fd).flags, 0);
}

TEST_F(FdTest, SizeCanBeSetWithinTheQuota) {
  const Fd fd = create("/data/a");
  EXPECT_EQ(preview1_.fd_filestat_set_size(fd, 1000), Errno::Success);
  EXPECT_EQ(filestat(fd).size, 1000u);
  EXPECT_EQ(preview1_.fd_allocate(fd, 500, 1000), Errno::Success);
  EXPECT_EQ(filestat(fd).size, 1500u);
  EXPECT_EQ(preview1_.fd_allocate(fd, 0, 1), Errno::Success);
  EXPECT_EQ(filestat(fd).size, 1500u);
  for (const FileSize size : {FileSize{1} << 31, FileSize{1} << 32, FileSize{1} << 62}) {
    EXPECT_EQ(preview1_.fd_filestat_set_size(fd, size), Errno::NoSpace);
    EXPECT_EQ(preview1_.fd_allocate(fd, size, 1), Errno::NoSpace);
  }
  EXPECT_EQ(preview1_.fd_filestat_set_size(fd, UINT64_MAX), Errno::FileTooBig);
  EXPECT_EQ(preview1_.fd_allocate(fd, UINT64_MAX, UINT64_MAX), Errno::FileTooBig);
  EXPECT_EQ(preview1_.fd_allocate(fd, 0, 0), Errno::Invalid);
  EXPECT_EQ(filestat(fd).size, 1500u);
  EXPECT_EQ(preview1_.fd_filestat_set_size(Fd{1}, 5), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_size(root_fd, 5), Errno::IsDirectory);
}

TEST_F(FdTest, TimesCanBeSet) {
  const Fd fd = create("/data/a");
  const auto both = TimeFlags{5};
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 1, 2, both), Errno::Success);
  EXPECT_EQ(filestat(fd).accessed, 1u);
  EXPECT_EQ(filestat(fd).modified, 2u);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 3, 4, TimeFlags::ModifiedNow), Errno::Success);
  EXPECT_EQ(filestat(fd).accessed, 1u);
  EXPECT_GT(filestat(fd).modified, 1'000'000'000'000'000'000u);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 0, 0, TimeFlags{3}), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 0, 0, TimeFlags{12}), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 0, 0, TimeFlags{16}), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, UINT64_MAX, 0, TimeFlags::Accessed), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(root_fd, 1, 2, both), Errno::ReadOnly);
}

TEST_F(FdTest, ModesAreThoseOfTheUsualMaskUntilTheyAreSet) {
  const auto mode_of = [this](Fd fd) { return filestat(fd).links >> filestat_mode_shift; };
  const Fd fd = create("/data/a");
  EXPECT_EQ(mode_of(fd), 0644u);
  EXPECT_EQ(mode_of(Fd{0}), 0600u);
  EXPECT_EQ(mode_of(root_fd), 0755u);
  EXPECT_EQ(filestat(fd).links & UINT32_MAX, 1u);

  const WasiTimestamp before = filestat(fd).modified;
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 04711, 0, TimeFlags::Mode), Errno::Success);
  EXPECT_EQ(mode_of(fd), 04711u);
  EXPECT_EQ(filestat(fd).links & UINT32_MAX, 1u);
  EXPECT_EQ(filestat(fd).modified, before);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 0, 0, TimeFlags::Mode), Errno::Success);
  EXPECT_EQ(mode_of(fd), 0u);

  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 010000, 0, TimeFlags::Mode), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, UINT64_MAX, 0, TimeFlags::Mode), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 0644, 1, TimeFlags::Mode), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(fd, 0644, 0, TimeFlags{(1u << 15) + 1}), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(root_fd, 0644, 0, TimeFlags::Mode), Errno::ReadOnly);
  EXPECT_EQ(preview1_.fd_filestat_set_times(Fd{1}, 0644, 0, TimeFlags::Mode), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_filestat_set_times(Fd{99}, 0644, 0, TimeFlags::Mode), Errno::BadDescriptor);
  EXPECT_EQ(mode_of(fd), 0u);
}

TEST_F(FdTest, TheRootIsTheOnlyPreopenedDirectory) {
  constexpr GuestPtr<Prestat> prestat{0x400};
  ASSERT_EQ(preview1_.fd_prestat_get(root_fd, prestat), Errno::Success);
  EXPECT_EQ(guest_.get<Prestat>(0x400).tag, 0);
  EXPECT_EQ(guest_.get<Prestat>(0x400).name_size, 1u);
  ASSERT_EQ(preview1_.fd_prestat_dir_name(root_fd, {0x500}, 1), Errno::Success);
  EXPECT_EQ(guest_.text(0x500, 1), "/");
  EXPECT_EQ(preview1_.fd_prestat_dir_name(root_fd, {0x500}, 0), Errno::NameTooLong);
  for (const std::uint32_t number : {0u, 1u, 2u, 4u, 5u, UINT32_MAX}) {
    EXPECT_EQ(preview1_.fd_prestat_get(Fd{number}, prestat), Errno::BadDescriptor);
  }
  const Fd other = create("/data/a");
  ASSERT_EQ(preview1_.fd_renumber(other, root_fd), Errno::Success);
  EXPECT_EQ(preview1_.fd_prestat_get(root_fd, prestat), Errno::BadDescriptor);
}

TEST_F(FdTest, ClosingTheFirstFourHurtsOnlyThisExecution) {
  for (std::uint32_t number = 0; number < 4; ++number) {
    EXPECT_EQ(preview1_.fd_close(Fd{number}), Errno::Success);
    EXPECT_EQ(preview1_.fd_close(Fd{number}), Errno::BadDescriptor);
  }
  EXPECT_EQ(guest_.write(Fd{1}, "lost"), Errno::BadDescriptor);
  EXPECT_EQ(guest_.make_directory("/data/d"), Errno::BadDescriptor);

  preview1_.end();
  preview1_.begin(guest_.world);
  EXPECT_EQ(guest_.write(Fd{1}, "back"), Errno::Success);
  EXPECT_EQ(guest_.make_directory("/data/d"), Errno::Success);
  EXPECT_EQ(guest_.sink.output, "back");
}

TEST_F(FdTest, DescriptorsRunOut) {
  Fd fd{};
  std::uint32_t opened = 4;
  while (guest_.open("/dev/null", no_open_flags, read_write, fd) == Errno::Success) ++opened;
  EXPECT_EQ(opened, 1024u);
  EXPECT_EQ(guest_.open("/dev/null", no_open_flags, read_write, fd), Errno::TooManyDescriptors);
  EXPECT_EQ(preview1_.fd_close(Fd{700}), Errno::Success);
  EXPECT_EQ(guest_.open("/dev/null", no_open_flags, read_write, fd), Errno::Success);
  EXPECT_EQ(fd, Fd{700});
}

TEST_F(FdTest, AdviceIsCheckedAndIgnored) {
  const Fd fd = create("/data/a");
  EXPECT_EQ(preview1_.fd_advise(fd, 0, 0, Advice::WillNeed), Errno::Success);
  EXPECT_EQ(preview1_.fd_advise(fd, 0, 0, Advice{6}), Errno::Invalid);
  EXPECT_EQ(preview1_.fd_advise(Fd{1}, 0, 0, Advice::Normal), Errno::NotSeekable);
  EXPECT_EQ(preview1_.fd_sync(fd), Errno::Success);
  EXPECT_EQ(preview1_.fd_datasync(Fd{99}), Errno::BadDescriptor);
}

}  // namespace
}  // namespace eryx::wasi
