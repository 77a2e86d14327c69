// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "wasi/files_state_format.hpp"
#include "wasi/guest_steps.hpp"

namespace eryx::wasi {
namespace {

using namespace std::chrono_literals;

Errno unlink(FakeGuest& guest, std::string_view path) {
  return guest.preview1.path_unlink_file(root_fd, guest.put(0x100, path), static_cast<Size>(path.size()));
}

Errno remove_directory(FakeGuest& guest, std::string_view path) {
  return guest.preview1.path_remove_directory(root_fd, guest.put(0x100, path),
                                              static_cast<Size>(path.size()));
}

Errno link(FakeGuest& guest, std::string_view from, std::string_view to) {
  return guest.preview1.path_link(root_fd, no_follow, guest.put(0x100, from), static_cast<Size>(from.size()),
                                  root_fd, guest.put(0x200, to), static_cast<Size>(to.size()));
}

Errno symlink(FakeGuest& guest, std::string_view target, std::string_view path) {
  return guest.preview1.path_symlink(guest.put(0x100, target), static_cast<Size>(target.size()), root_fd,
                                     guest.put(0x200, path), static_cast<Size>(path.size()));
}

/// Creates everything that a state can contain. Returns the open descriptors: see `check_rich`.
void make_rich(FakeGuest& guest) {
  put_file(guest, "/data/a", "first");
  EXPECT_EQ(link(guest, "/data/a", "/data/b"), Errno::Success);
  EXPECT_EQ(guest.make_directory("/data/d"), Errno::Success);
  EXPECT_EQ(guest.make_directory("/data/d/e"), Errno::Success);
  EXPECT_EQ(link(guest, "/data/a", "/data/d/e/c"), Errno::Success);
  EXPECT_EQ(symlink(guest, "d/e/c", "/data/l"), Errno::Success);
  put_file(guest, "/tmp/t", "temporary");
  const Fd chosen = open(guest, "/data/d", OpenFlags::Directory);
  EXPECT_EQ(guest.preview1.fd_filestat_set_times(chosen, 0700, 0, TimeFlags::Mode), Errno::Success);
  EXPECT_EQ(guest.preview1.fd_close(chosen), Errno::Success);

  EXPECT_EQ(open(guest, "/data/a", no_open_flags), Fd{4});  // read up to the middle
  EXPECT_EQ(guest.read(Fd{4}, 2), "fi");
  EXPECT_EQ(open(guest, "/tmp/gone"), Fd{5});  // unlinked, sparse
  EXPECT_EQ(guest.preview1.fd_filestat_set_size(Fd{5}, 300'000), Errno::Success);
  EXPECT_EQ(guest.write(Fd{5}, "unlinked"), Errno::Success);
  EXPECT_EQ(unlink(guest, "/tmp/gone"), Errno::Success);
  EXPECT_EQ(guest.make_directory("/tmp/removed"), Errno::Success);
  EXPECT_EQ(open(guest, "/tmp/removed", OpenFlags::Directory), Fd{6});  // removed
  EXPECT_EQ(remove_directory(guest, "/tmp/removed"), Errno::Success);
  EXPECT_EQ(open(guest, "/data/d", OpenFlags::Directory), Fd{7});
  EXPECT_EQ(open(guest, "/", OpenFlags::Directory), Fd{8});
  EXPECT_EQ(open(guest, "/dev", OpenFlags::Directory), Fd{9});
  EXPECT_EQ(open(guest, "/dev/null", no_open_flags), Fd{10});
  EXPECT_EQ(open(guest, "/dev/urandom", no_open_flags), Fd{11});
  EXPECT_EQ(guest.read(Fd{11}, 7).size(), 7u);
  Fd appending{};
  EXPECT_EQ(guest.open("/tmp/t", no_open_flags, read_write, appending, FdFlags::Append), Errno::Success);
  EXPECT_EQ(appending, Fd{12});
  EXPECT_EQ(guest.preview1.fd_renumber(Fd{0}, Fd{20}), Errno::Success);  // the standard input
  EXPECT_EQ(guest.preview1.fd_close(Fd{2}), Errno::Success);
  EXPECT_EQ(guest.preview1.fd_fdstat_set_rights(Fd{4}, Rights::FdRead, Rights::None), Errno::Success);
}

void check_rich(FakeGuest& guest) {
  Filestat stat{};
  ASSERT_EQ(guest.stat("/data/a", stat), Errno::Success);
  EXPECT_EQ(stat.links & UINT32_MAX, 3u);
  EXPECT_EQ(stat.links >> filestat_mode_shift, 0644u);
  const std::uint64_t inode = stat.inode;
  ASSERT_EQ(guest.stat("/data/l", stat), Errno::Success);
  EXPECT_EQ(stat.inode, inode);
  ASSERT_EQ(guest.stat("/data/l", stat, no_follow), Errno::Success);
  EXPECT_EQ(stat.type, Filetype::SymbolicLink);
  EXPECT_EQ(stat.size, 5u);
  ASSERT_EQ(guest.stat("/data/d", stat), Errno::Success);
  EXPECT_EQ(stat.links >> filestat_mode_shift, 0700u);
  EXPECT_EQ(contents(guest, "/data/d/e/../../b"), "first");
  EXPECT_EQ(contents(guest, "/tmp/t"), "temporary");

  EXPECT_EQ(guest.read(Fd{4}, 2), "rs");
  EXPECT_EQ(guest.write(Fd{4}, "x"), Errno::BadDescriptor);
  ASSERT_EQ(guest.preview1.fd_filestat_get(Fd{5}, {0x300}), Errno::Success);
  stat = guest.get<Filestat>(0x300);
  EXPECT_EQ(stat.links & UINT32_MAX, 0u);
  EXPECT_EQ(stat.size, 300'000u);
  ASSERT_EQ(guest.preview1.fd_seek(Fd{5}, 0, WhenceParameter::Set, {0x300}), Errno::Success);
  EXPECT_EQ(guest.read(Fd{5}, 9), std::string("unlinked\0", 9));
  EXPECT_EQ(guest.preview1.path_create_directory(Fd{6}, guest.put(0x100, "x"), 1), Errno::NoEntry);
  EXPECT_EQ(guest.preview1.path_filestat_get(Fd{7}, no_follow, guest.put(0x100, "e/c"), 3, {0x300}),
            Errno::Success);
  EXPECT_EQ(guest.preview1.path_filestat_get(Fd{8}, no_follow, guest.put(0x100, "data/a"), 6, {0x300}),
            Errno::Success);
  EXPECT_EQ(guest.preview1.path_filestat_get(Fd{9}, no_follow, guest.put(0x100, "null"), 4, {0x300}),
            Errno::Success);
  EXPECT_EQ(guest.write(Fd{10}, "vanishes"), Errno::Success);
  ASSERT_EQ(guest.preview1.fd_tell(Fd{11}, {0x300}), Errno::Success);
  EXPECT_EQ(guest.get<FileSize>(0x300), 7u);
  EXPECT_EQ(guest.write(Fd{12}, "+"), Errno::Success);
  EXPECT_EQ(contents(guest, "/tmp/t"), "temporary+");
  EXPECT_EQ(guest.read(Fd{20}, 5), "input");
  EXPECT_EQ(guest.preview1.fd_prestat_get(root_fd, {0x300}), Errno::Success);
  EXPECT_EQ(guest.preview1.fd_prestat_get(Fd{8}, {0x300}), Errno::BadDescriptor);
  EXPECT_EQ(guest.preview1.open_file_count(), 12u);
  // Numbers 0 and 2 are free.
  EXPECT_EQ(open(guest, "/data/new"), Fd{0});
  ASSERT_EQ(guest.stat("/data/new", stat), Errno::Success);
  EXPECT_NE(stat.inode, inode);
}

TEST(GuestFilesStateTest, CostsNothingWhileNothingChanges) {
  FakeGuest guest("input");
  const auto state = guest.preview1.capture_files();
  EXPECT_EQ(guest.preview1.capture_files(), state);
  EXPECT_EQ(guest.write(Fd{1}, "printed"), Errno::Success);
  EXPECT_EQ(guest.read(Fd{0}, 3), "inp");
  Filestat stat{};
  EXPECT_EQ(guest.stat("/data", stat), Errno::Success);
  Fd fd{};
  EXPECT_EQ(guest.open("/data/a", no_open_flags, read_write, fd), Errno::NoEntry);
  EXPECT_EQ(guest.preview1.capture_files(), state);
  guest.preview1.restore_files(state);
  EXPECT_EQ(guest.preview1.capture_files(), state);

  put_file(guest, "/data/a", "text");
  const auto changed = guest.preview1.capture_files();
  EXPECT_NE(changed, state);
  EXPECT_EQ(guest.preview1.capture_files(), changed);
  guest.preview1.restore_files(state);
  EXPECT_EQ(guest.preview1.capture_files(), state);
  EXPECT_EQ(guest.stat("/data/a", stat), Errno::NoEntry);
}

TEST(GuestFilesStateTest, IsUndone) {
  FakeGuest guest("input");
  make_rich(guest);
  const auto state = guest.preview1.capture_files();
  const auto before = write_files_state(*state);
  const auto used = guest.preview1.quota().bytes_used();
  const auto entries = guest.preview1.quota().entries_used();

  for (int round = 0; round < 2; ++round) {
    put_file(guest, "/data/a", "changed");
    EXPECT_EQ(unlink(guest, "/data/b"), Errno::Success);
    EXPECT_EQ(unlink(guest, "/data/d/e/c"), Errno::Success);
    EXPECT_EQ(remove_directory(guest, "/data/d/e"), Errno::Success);
    EXPECT_EQ(guest.make_directory("/tmp/more"), Errno::Success);
    for (std::uint32_t number = 0; number < 30; ++number)
      static_cast<void>(guest.preview1.fd_close(Fd{number}));

    guest.preview1.restore_files(state);
    EXPECT_EQ(guest.preview1.quota().bytes_used(), used);
    EXPECT_EQ(guest.preview1.quota().entries_used(), entries);
    // A free number among the descriptors is not part of the state.
    EXPECT_EQ(write_files_state(*guest.preview1.capture_files()), before);
  }
  check_rich(guest);
  EXPECT_EQ(write_files_state(*state), before);
}

TEST(GuestFilesStateTest, IsTakenOverByAnotherGuest) {
  FakeGuest guest("input");
  make_rich(guest);
  const auto before = image(guest);
  const auto read = read_files_state(before, plain_mounts(), {Bytes{1 << 20}, 100});
  for (const auto& state : {guest.preview1.capture_files(), read}) {
    FakeGuest other("input");
    put_file(other, "/data/own", "vanishes");
    other.preview1.restore_files(state);
    EXPECT_EQ(image(other), before);
    EXPECT_EQ(other.preview1.quota().bytes_used(), guest.preview1.quota().bytes_used());
    EXPECT_EQ(other.preview1.quota().entries_used(), guest.preview1.quota().entries_used());
    check_rich(other);
    other.preview1.end();
    EXPECT_EQ(other.preview1.quota().bytes_used(), Bytes{0});
    EXPECT_EQ(other.preview1.quota().entries_used(), 0u);
    other.preview1.begin(other.world);
    EXPECT_EQ(other.preview1.open_file_count(), Preview1::initial_files);
  }
  // Changes made by the others do not affect it.
  EXPECT_EQ(image(guest), before);
}

TEST(GuestFilesStateTest, IsTakenOverOnSeveralThreads) {
  std::shared_ptr<const FilesState> state;
  {
    FakeGuest guest;
    make_rich(guest);
    put_file(guest, "/data/big", std::string(20'000, 'b'));
    state = guest.preview1.capture_files();
  }
  const auto before = write_files_state(*state);
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([state, number] {
      FakeGuest guest;
      for (int round = 0; round < 20; ++round) {
        guest.preview1.restore_files(state);
        const std::string mark(5, static_cast<char>('0' + number));
        put_file(guest, "/data/big", mark);
        EXPECT_EQ(contents(guest, "/data/big").substr(0, 6), mark + "b");
        static_cast<void>(guest.preview1.capture_files());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(write_files_state(*state), before);
}

TEST(GuestFilesStateTest, LowerLimitsRefuseGrowthOnly) {
  FakeGuest guest;
  put_file(guest, "/data/a", std::string(1000, 'a'));
  put_file(guest, "/data/b", "b");
  const auto state = guest.preview1.capture_files();

  FakeGuest other;
  other.world.file_bytes = Bytes{500};
  other.world.file_entries = 1;
  other.preview1.resume_in(other.world);
  other.preview1.restore_files(state);
  EXPECT_EQ(contents(other, "/data/a"), std::string(1000, 'a'));
  EXPECT_EQ(other.preview1.quota().refused(), vfs::Quota::Refused::Nothing);
  const Fd fd = open(other, "/data/b", no_open_flags);
  EXPECT_EQ(other.write(fd, "B"), Errno::Success);
  EXPECT_EQ(other.write(fd, "more"), Errno::NoSpace);
  EXPECT_EQ(other.preview1.quota().refused(), vfs::Quota::Refused::Bytes);
  EXPECT_EQ(other.make_directory("/tmp/d"), Errno::NoSpace);
  EXPECT_EQ(unlink(other, "/data/a"), Errno::Success);
  EXPECT_EQ(other.write(fd, "more"), Errno::Success);
  EXPECT_EQ(other.make_directory("/tmp/d"), Errno::NoSpace);
  EXPECT_EQ(unlink(other, "/data/b"), Errno::Success);
  EXPECT_EQ(other.make_directory("/tmp/d"), Errno::Success);
}

TEST(GuestFilesStateTest, TheNextExecutionFindsWhatTheLastLeft) {
  FakeGuest guest("first input");
  put_file(guest, "/data/a", "kept");
  const Fd fd = open(guest, "/data/a", no_open_flags);
  EXPECT_EQ(guest.read(fd, 2), "ke");
  EXPECT_EQ(guest.preview1.fd_close(Fd{2}), Errno::Success);
  EXPECT_EQ(guest.preview1.fd_renumber(Fd{1}, Fd{30}), Errno::Success);
  EXPECT_EQ(guest.read(Fd{0}, 5), "first");
  guest.preview1.proc_exit(3);
  const auto state = guest.preview1.capture_files();
  const GuestTime shown = guest.preview1.monotonic_now();

  RecordingSink sink;
  World world = guest.world;
  world.output = &sink;
  world.standard_input = "second input";
  guest.preview1.resume_in(world);
  EXPECT_EQ(guest.preview1.capture_files(), state);
  EXPECT_FALSE(guest.preview1.exit_status());
  EXPECT_GE(guest.preview1.monotonic_now(), shown);
  EXPECT_EQ(guest.read(fd, 5), "pt");
  EXPECT_EQ(guest.read(Fd{0}, 100), "second input");
  EXPECT_EQ(guest.write(Fd{1}, "x"), Errno::BadDescriptor);
  EXPECT_EQ(guest.write(Fd{2}, "x"), Errno::BadDescriptor);
  EXPECT_EQ(guest.write(Fd{30}, "printed"), Errno::Success);
  EXPECT_EQ(sink.output, "printed");
  EXPECT_EQ(guest.sink.output, "");
  guest.preview1.end();
  guest.preview1.begin(guest.world);
  Filestat stat{};
  EXPECT_EQ(guest.stat("/data/a", stat), Errno::NoEntry);
}

TEST(GuestFilesStateTest, TheClockGoesOn) {
  FakeGuest guest({}, {.granularity = 1us, .start = vfs::Timestamp(0s), .flow = ClockOptions::Flow::Frozen});
  guest.preview1.advance_to(5'000'000'000);
  guest.preview1.resume_in(guest.world);
  EXPECT_EQ(guest.preview1.monotonic_now(), 5'000'000'000u);
  guest.preview1.continue_clock_at(guest.world.clock, 9'000'000'000);
  EXPECT_EQ(guest.preview1.monotonic_now(), 9'000'000'000u);
}

}  // namespace
}  // namespace eryx::wasi
