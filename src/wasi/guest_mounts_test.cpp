// SPDX-License-Identifier: MIT OR Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "vfs/archive_source.hpp"
#include "vfs/memory_source.hpp"
#include "vfs/test_archive.hpp"
#include "wasi/guest_steps.hpp"
#include "wasi/standard_mounts.hpp"

namespace eryx::wasi {
namespace {

std::string contents_of_archive(FakeGuest& guest, std::string_view path) {
  Fd fd{};
  EXPECT_EQ(guest.open(path, no_open_flags, Rights::FdRead, fd), Errno::Success);
  return guest.read(fd, 1000);
}

const base::Sha256 some_identity = vfs::identity_of("some");

std::shared_ptr<const vfs::MountTable> mounts_with(std::vector<vfs::MountPoint> points) {
  auto all = standard_mounts(nullptr, {});
  all.insert(all.end(), points.begin(), points.end());
  return vfs::MountTable::make(all);
}

std::shared_ptr<const vfs::MountSource> archive_of(const std::map<std::string, std::string>& files,
                                                   const base::Sha256& identity = some_identity) {
  return std::make_shared<const vfs::ArchiveSource>(vfs::TestArchive(files).archive(), identity);
}

/// The message of the mismatch that `action` throws; empty if it throws none.
std::string mismatch(const auto& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::CheckpointMismatch);
    return error.what();
  }
  return {};
}

/// Restores in a guest with these mounts in both ways: as a value, and as bytes. Returns the message.
std::string restore_mismatch(FakeGuest& from, const std::shared_ptr<const vfs::MountTable>& mounts) {
  FakeGuest to({}, {}, mounts);
  put_file(to, "/data/a", "kept");
  const auto before = image(to);
  const auto bytes = image(from);
  std::string message = mismatch([&] { to.preview1.restore_files(from.preview1.capture_files()); });
  EXPECT_EQ(image(to), before);
  EXPECT_EQ(message, mismatch([&] {
              static_cast<void>(read_files_state(bytes, mounts, {Bytes{1 << 20}, 100}));
            }));
  return message;
}

TEST(GuestMountsTest, OpenFilesOfMountsAreFoundAgain) {
  const auto points = [] {
    return std::vector<vfs::MountPoint>{{"/usr", archive_of({{"a", "text"}, {"lib/b", "b"}})},
                                        {"/usr/lib/more/packages", archive_of({{"p", "package"}})},
                                        {"/data/in", std::make_shared<const vfs::MemorySource>()}};
  };
  FakeGuest guest({}, {}, mounts_with(points()));
  Fd fd{};
  ASSERT_EQ(guest.open("/usr/a", no_open_flags, Rights::FdRead, fd), Errno::Success);
  EXPECT_EQ(guest.read(fd, 2), "te");
  Fd package{};
  ASSERT_EQ(guest.open("/usr/lib/more/packages/p", no_open_flags, Rights::FdRead, package), Errno::Success);
  EXPECT_EQ(guest.read(package, 4), "pack");
  const Fd directory = open(guest, "/usr", OpenFlags::Directory);
  const Fd way = open(guest, "/usr/lib/more", OpenFlags::Directory);
  put_file(guest, "/data/in/f", "inner");
  put_file(guest, "/data/f", "outer");
  const Fd inner = open(guest, "/data/in/f", no_open_flags);
  EXPECT_EQ(guest.read(inner, 2), "in");
  const auto bytes = image(guest);

  // Another, equal table, as in another process.
  const auto mounts = mounts_with(points());
  const auto read = read_files_state(bytes, mounts, {Bytes{1 << 20}, 100});
  for (const auto& state : {read, guest.preview1.capture_files()}) {
    FakeGuest other({}, {}, mounts);
    other.preview1.restore_files(state);
    EXPECT_EQ(image(other), bytes);
    EXPECT_EQ(other.read(fd, 9), "xt");
    EXPECT_EQ(other.read(package, 9), "age");
    EXPECT_EQ(other.read(inner, 9), "ner");
    EXPECT_EQ(contents(other, "/data/f"), "outer");
    EXPECT_EQ(contents(other, "/data/in/f"), "inner");
    EXPECT_EQ(other.preview1.path_filestat_get(directory, no_follow, other.put(0x100, "a"), 1, {0x300}),
              Errno::Success);
    EXPECT_EQ(other.preview1.path_filestat_get(way, no_follow, other.put(0x100, "../b"), 4, {0x300}),
              Errno::Success);
  }
}

TEST(GuestMountsTest, OtherMountsAreRefusedByName) {
  const auto files = std::map<std::string, std::string>{{"a", "text"}};
  const auto with = mounts_with({{"/data/in", archive_of(files)}});
  const auto other = mounts_with({{"/data/in", archive_of(files, vfs::identity_of("other"))}});
  const auto memory = mounts_with({{"/data/in", std::make_shared<const vfs::MemorySource>()}});
  FakeGuest guest({}, {}, with);
  FakeGuest plain;
  const std::string there = "at /data/in";
  EXPECT_NE(restore_mismatch(guest, plain_mounts()).find("checkpoint has a mount " + there),
            std::string::npos);
  EXPECT_NE(restore_mismatch(plain, with).find("this sandbox has a mount " + there), std::string::npos);
  EXPECT_NE(restore_mismatch(guest, other).find("what is mounted " + there), std::string::npos);
  EXPECT_NE(restore_mismatch(guest, memory).find("what is mounted " + there), std::string::npos);
  FakeGuest same({}, {}, mounts_with({{"/data/in", archive_of(files)}}));
  EXPECT_EQ(mismatch([&] { same.preview1.restore_files(guest.preview1.capture_files()); }), "");
}

// Archives whose contents do not match the identity that the embedder gave.
TEST(GuestMountsTest, AnArchiveUnderAFalseIdentityHasNoSuchNode) {
  FakeGuest guest({}, {}, mounts_with({{"/in", archive_of({{"a", ""}, {"b", ""}})}}));
  Fd fd{};
  ASSERT_EQ(guest.open("/in/b", no_open_flags, Rights::FdRead, fd), Errno::Success);
  FakeGuest other({}, {}, mounts_with({{"/in", archive_of({{"a", ""}})}}));
  EXPECT_NE(mismatch([&] { other.preview1.restore_files(guest.preview1.capture_files()); }), "");
}

TEST(GuestMountsTest, AnotherTableIsAnotherTree) {
  const auto with = mounts_with({{"/data/in", archive_of({{"a", "text"}})}});
  FakeGuest guest({}, {}, with);
  EXPECT_EQ(contents_of_archive(guest, "/data/in/a"), "text");
  guest.preview1.end();
  guest.world.mounts = plain_mounts();
  guest.preview1.begin(guest.world);
  Filestat stat{};
  EXPECT_EQ(guest.stat("/data/in", stat), Errno::NoEntry);
  EXPECT_EQ(guest.preview1.fd_prestat_get(root_fd, {0x300}), Errno::Success);
  EXPECT_EQ(guest.preview1.open_file_count(), Preview1::initial_files);
  guest.preview1.end();
  guest.world.mounts = with;
  guest.preview1.begin(guest.world);
  EXPECT_EQ(guest.stat("/data/in/a", stat), Errno::Success);
}

TEST(GuestMountsTest, ListingsShowMountPoints) {
  FakeGuest guest({}, {}, mounts_with({{"/data/in", archive_of({{"a", "text"}})}}));
  put_file(guest, "/data/f", "x");
  const Fd fd = open(guest, "/data", OpenFlags::Directory);
  ASSERT_EQ(guest.preview1.fd_readdir(fd, {0x1000}, 500, 0, {0x300}), Errno::Success);
  const std::string listing = guest.text(0x1000, guest.get<Size>(0x300));
  EXPECT_EQ(listing.size(), 4 * sizeof(Dirent) + std::string_view("...inf").size());
  EXPECT_LT(listing.find("in"), listing.rfind("f"));
}

}  // namespace
}  // namespace eryx::wasi
