// SPDX-License-Identifier: MIT OR Apache-2.0
#include "wasi/files_state_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "eryx/error.hpp"
#include "vfs/mount_table.hpp"
#include "wasi/fake_guest.hpp"

namespace eryx::wasi {
namespace {

using testing::HasSubstr;
using vfs::DirectoryState;
using vfs::FileContents;
using vfs::LinkState;
using vfs::StoreState;

constexpr FilesStateLimits default_limits{Bytes{1 << 20}, 100};

vfs::NodeState node(std::uint64_t inode, decltype(vfs::NodeState::content) content) {
  return {.inode = inode, .content = std::move(content)};
}

FileContents file_of(std::string_view text) {
  FileContents contents;
  EXPECT_TRUE(contents.write(0, std::as_bytes(std::span(text))));
  return contents;
}

// Indices into `plain_mounts`.
constexpr std::uint32_t data_mount = 0;
constexpr std::uint32_t devices_mount = 1;
constexpr std::uint32_t temporary_mount = 2;

StoreState& data(FilesState& state) { return std::get<StoreState>(state.contents[data_mount]); }
StoreState& temporary(FilesState& state) { return std::get<StoreState>(state.contents[temporary_mount]); }

DescriptorState opened(std::uint32_t number, FileOrigin origin) {
  return {.descriptor = vfs::Descriptor{number},
          .origin = origin,
          .access = {.read = origin != FileOrigin::StandardOutput}};
}

DescriptorState opened_in(std::uint32_t mount, std::uint32_t number, std::uint64_t inode,
                          std::uint64_t offset = 0) {
  DescriptorState state = opened(number, FileOrigin::Mounted);
  state.mount = mount;
  state.node = inode;
  state.offset = offset;
  return state;
}

/// /data: 1 { "d": 2 { "f": 3, "l": 4 }, "g": 3 }, and 5, an unlinked file; /tmp: empty.
FilesState small_state() {
  FilesState state;
  state.mounts = plain_mounts();
  state.contents = {StoreState(), std::monostate(), StoreState()};
  data(state).next_inode = 6;
  data(state).next_position = 10;
  data(state).nodes.push_back(node(1, DirectoryState{{{1, 2, "d"}, {4, 3, "g"}}}));
  data(state).nodes.push_back(node(2, DirectoryState{{{2, 3, "f"}, {3, 4, "l"}}}));
  data(state).nodes.push_back(node(3, file_of("text")));
  data(state).nodes.push_back(node(4, LinkState{"f"}));
  data(state).nodes.push_back(node(5, file_of("unlinked")));
  data(state).nodes[1].mode = vfs::Mode{0700};
  data(state).nodes[2].mode = vfs::Mode{0};
  temporary(state).next_inode = 2;
  temporary(state).next_position = 1;
  temporary(state).nodes.push_back(node(1, DirectoryState{}));
  state.descriptors = {opened(0, FileOrigin::StandardInput), opened(1, FileOrigin::StandardOutput),
                       opened(3, FileOrigin::PreopenedRoot), opened_in(data_mount, 4, 5, 3),
                       opened_in(data_mount, 5, 2)};
  return state;
}

std::shared_ptr<const FilesState> read(const FilesState& state,
                                       const FilesStateLimits& limits = default_limits) {
  return read_files_state(write_files_state(state), plain_mounts(), limits);
}

/// The message with which `bytes` are refused; empty if they are accepted.
std::string refusal(std::span<const std::byte> bytes, const FilesStateLimits& limits = default_limits) {
  try {
    static_cast<void>(read_files_state(bytes, plain_mounts(), limits));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::CheckpointCorrupt) << error.what();
    return error.what();
  }
  return {};
}

/// File operations of a guest that make no assumptions about the files.
void exercise(FakeGuest& guest) {
  Filestat stat{};
  static_cast<void>(guest.stat("/data/d/l", stat));
  static_cast<void>(guest.make_directory("/data/d/new"));
  Fd fd{};
  static_cast<void>(guest.open("/data/new", OpenFlags::Create, read_write, fd));
  for (std::uint32_t number = 0; number < 8; ++number) {
    static_cast<void>(guest.read(Fd{number}, 10));
    static_cast<void>(guest.write(Fd{number}, "abc"));
    static_cast<void>(guest.preview1.fd_readdir(Fd{number}, {0x1000}, 500, 0, {0x300}));
    static_cast<void>(guest.preview1.fd_close(Fd{number}));
  }
}

TEST(FilesStateFormatTest, RoundTrips) {
  const FilesState state = small_state();
  const auto bytes = write_files_state(state);
  EXPECT_EQ(write_files_state(*read_files_state(bytes, plain_mounts(), default_limits)), bytes);
}

TEST(FilesStateFormatTest, HolesTakeNothing) {
  FilesState state = small_state();
  FileContents sparse;
  sparse.resize(1 << 20);
  const std::string text = "far";
  ASSERT_TRUE(sparse.write(10 * FileContents::chunk_size, std::as_bytes(std::span(text))));
  data(state).nodes[2].content = sparse;
  EXPECT_LT(write_files_state(state).size(), 1000u);
  const auto restored = read(state, {Bytes{2 << 20}, 100});
  const auto& contents =
      std::get<FileContents>(std::get<StoreState>(restored->contents[data_mount]).nodes[2].content);
  EXPECT_EQ(contents.size(), 1u << 20);
  std::string found(5, '?');
  ASSERT_EQ(contents.read(10 * FileContents::chunk_size - 1, std::as_writable_bytes(std::span(found))), 5u);
  EXPECT_EQ(found, std::string("\0far\0", 5));
}

TEST(FilesStateFormatTest, ChunksComeBack) {
  FilesState state = small_state();
  std::string text;
  for (int index = 0; index < 200'000; ++index) text.push_back(static_cast<char>(index * 7 + index / 251));
  data(state).nodes[2].content = file_of(text);
  const auto restored = read(state);
  std::string found(text.size() + 1, '?');
  found.resize(std::get<FileContents>(std::get<StoreState>(restored->contents[data_mount]).nodes[2].content)
                   .read(0, std::as_writable_bytes(std::span(found))));
  EXPECT_EQ(found, text);
}

struct Forgery {
  const char* name;
  std::function<void(FilesState&)> spoil;
  const char* message;
};

class ForgedFilesStateTest : public testing::TestWithParam<Forgery> {};

TEST_P(ForgedFilesStateTest, IsRefused) {
  FilesState state = small_state();
  GetParam().spoil(state);
  EXPECT_THAT(refusal(write_files_state(state)), HasSubstr(GetParam().message));
}

DirectoryState& directory(FilesState& state, std::size_t index) {
  return std::get<DirectoryState>(data(state).nodes[index].content);
}

const Forgery forgeries[] = {
    {"NoRoot", [](FilesState& s) { temporary(s).nodes.clear(); }, "there is no root"},
    {"RootIsAFile", [](FilesState& s) { temporary(s).nodes[0].content = file_of("x"); },
     "root is not a directory"},
    {"RootHasAnotherInode", [](FilesState& s) { data(s).nodes[0].inode = 0; }, "another inode"},
    {"InodesRepeat", [](FilesState& s) { data(s).nodes[3].inode = 3; }, "inodes do not increase"},
    {"InodeToCome", [](FilesState& s) { data(s).next_inode = 5; }, "an inode is yet"},
    {"CounterAtItsEnd", [](FilesState& s) { data(s).next_inode = UINT64_MAX; }, "a counter is out of range"},
    {"PositionToCome", [](FilesState& s) { data(s).next_position = 4; }, "a position is yet"},
    {"PositionsDecrease", [](FilesState& s) { directory(s, 0).entries[1].position = 1; }, "do not increase"},
    {"PositionZero", [](FilesState& s) { directory(s, 0).entries[0].position = 0; }, "do not increase"},
    {"PositionsRepeat", [](FilesState& s) { directory(s, 0).entries[1].position = 3; }, "the same position"},
    {"NameRepeats", [](FilesState& s) { directory(s, 1).entries[1].name = "f"; }, "two entries of one name"},
    {"NameIsEmpty", [](FilesState& s) { directory(s, 1).entries[1].name = ""; }, "no good name"},
    {"NameIsDots", [](FilesState& s) { directory(s, 1).entries[1].name = ".."; }, "no good name"},
    {"NameIsAPath", [](FilesState& s) { directory(s, 1).entries[1].name = "a/b"; }, "no good name"},
    {"NameIsNotUtf8", [](FilesState& s) { directory(s, 1).entries[1].name = "\xFF"; }, "no good name"},
    {"EntryLeadsNowhere", [](FilesState& s) { directory(s, 1).entries[1].inode = 7; }, "leads to no node"},
    {"EntryLeadsToTheRoot", [](FilesState& s) { directory(s, 1).entries[1].inode = 1; },
     "root is in a directory"},
    {"DirectoryHasTwoNames", [](FilesState& s) { directory(s, 0).entries[1].inode = 2; }, "has two names"},
    {"LinkHasTwoNames", [](FilesState& s) { directory(s, 0).entries[1].inode = 4; }, "has two names"},
    {"LinkHasNoName", [](FilesState& s) { directory(s, 1).entries.pop_back(); }, "symbolic link has no name"},
    {"LinkIsEmpty", [](FilesState& s) { data(s).nodes[3].content = LinkState{}; }, "no good target"},
    {"DirectoryInItself",
     [](FilesState& s) {
       directory(s, 0).entries.erase(directory(s, 0).entries.begin());
       directory(s, 1).entries.push_back({9, 2, "self"});
     },
     "directories lie in each other"},
    {"RemovedDirectoryHasEntries",
     [](FilesState& s) { directory(s, 0).entries.erase(directory(s, 0).entries.begin()); },
     "removed directory is not empty"},
    {"NodeIsForgotten", [](FilesState& s) { s.descriptors.erase(s.descriptors.begin() + 3); }, "is not open"},
    {"DescriptorLeadsNowhere", [](FilesState& s) { s.descriptors[3].node = 6; },
     "descriptor leads to no node"},
    {"DescriptorLeadsToALink", [](FilesState& s) { s.descriptors[4].node = 4; }, "leads to a symbolic link"},
    {"DescriptorTooHigh", [](FilesState& s) { s.descriptors[4].descriptor = vfs::Descriptor{1024}; },
     "too high"},
    {"DescriptorRepeats", [](FilesState& s) { s.descriptors[4].descriptor = vfs::Descriptor{4}; },
     "not in order"},
    {"OffsetTooFar", [](FilesState& s) { s.descriptors[3].offset = 1ull << 63; }, "offset out of range"},
    {"OffsetInAStream", [](FilesState& s) { s.descriptors[0].offset = 1; }, "offset out of range"},
    {"OffsetInADirectory", [](FilesState& s) { s.descriptors[4].offset = 1; }, "offset out of range"},
    {"StreamOpenTwice", [](FilesState& s) { s.descriptors[1] = opened(1, FileOrigin::StandardInput); },
     "twice"},
    {"StreamWithANode", [](FilesState& s) { s.descriptors[0].node = 1; }, "two things"},
    {"WritesADirectory", [](FilesState& s) { s.descriptors[4].access.write = true; }, "cannot be written"},
    {"WritesTheInput", [](FilesState& s) { s.descriptors[0].access.write = true; }, "cannot be written"},
    {"ReadsTheOutput", [](FilesState& s) { s.descriptors[1].access.read = true; }, "cannot be read"},
    {"UnknownOrigin", [](FilesState& s) { s.descriptors[4].origin = FileOrigin{6}; }, "something unknown"},
    {"DescriptorInNoMount", [](FilesState& s) { s.descriptors[4].mount = 3; }, "leads to no mount"},
    {"DescriptorInAnotherMount", [](FilesState& s) { s.descriptors[4].mount = temporary_mount; },
     "descriptor leads to no node"},
    {"StreamInAMount", [](FilesState& s) { s.descriptors[0].mount = 1; }, "two things"},
    {"FixedInAMount",
     [](FilesState& s) {
       s.descriptors[4] = {vfs::Descriptor{5}, FileOrigin::Fixed, 1, 1};
     },
     "two things"},
    {"FixedThatIsNone",
     [](FilesState& s) {
       s.descriptors[4] = {vfs::Descriptor{5}, FileOrigin::Fixed, 0, 2};
     },
     "descriptor leads to no node"},
    {"FixedWithoutInode",
     [](FilesState& s) {
       s.descriptors[4] = {vfs::Descriptor{5}, FileOrigin::Fixed, 0, 0};
     },
     "descriptor leads to no node"},
    {"DeviceThatIsNone", [](FilesState& s) { s.descriptors[4] = opened_in(devices_mount, 5, 7); },
     "descriptor leads to no node"},
    {"DevicesWithContents", [](FilesState& s) { s.contents[devices_mount] = s.contents[temporary_mount]; },
     "/dev is damaged: it cannot have been changed"},
    {"MemoryWithoutContents", [](FilesState& s) { s.contents[temporary_mount] = std::monostate(); },
     "/tmp is damaged: its contents are missing"},
    {"WritesTheInputByName",
     [](FilesState& s) {
       s.descriptors[4] = opened_in(devices_mount, 5, 4);
       s.descriptors[4].access.write = true;
     },
     "cannot be written"},
    {"ModeOutOfRange", [](FilesState& s) { data(s).nodes[2].mode = vfs::Mode{010000}; },
     "a mode is out of range"},
    {"ModeOfALink", [](FilesState& s) { data(s).nodes[3].mode = vfs::Mode{0700}; }, "a link has a mode"},
    {"TooManyDescriptors", [](FilesState& s) { s.descriptors.resize(1025, s.descriptors[4]); },
     "too many descriptors"},
    {"TimeBefore1970", [](FilesState& s) { s.started = vfs::Timestamp(std::chrono::nanoseconds(-1)); },
     "a time"},
    {"FileTooBig", [](FilesState& s) { std::get<FileContents>(data(s).nodes[2].content).resize(1ull << 60); },
     "more bytes than are allowed"},
    {"SizesWrapAround",
     [](FilesState& s) {
       std::get<FileContents>(data(s).nodes[2].content).resize(UINT64_MAX);
       std::get<FileContents>(data(s).nodes[4].content).resize(2);
     },
     "more bytes than are allowed"},
};

INSTANTIATE_TEST_SUITE_P(All, ForgedFilesStateTest, testing::ValuesIn(forgeries),
                         [](const auto& forgery) { return std::string(forgery.param.name); });

/// `small_state` with the first `from` replaced by `to`, which is as long.
std::vector<std::byte> with_text(std::string_view from, std::string_view to) {
  auto bytes = write_files_state(small_state());
  const auto found = std::ranges::search(bytes, std::as_bytes(std::span(from)));
  EXPECT_EQ(found.size(), to.size());
  std::ranges::copy(std::as_bytes(std::span(to)), found.begin());
  return bytes;
}

TEST(FilesStateFormatTest, NamesOfMountsAreHostile) {
  EXPECT_THAT(refusal(with_text("/data", "/dat/")), HasSubstr("no good path"));
  EXPECT_THAT(refusal(with_text("/data", "/../a")), HasSubstr("no good path"));
  EXPECT_THAT(refusal(with_text("/data", "xdata")), HasSubstr("no good path"));
  EXPECT_THAT(refusal(with_text("/data", "/\xFF\xFF\xFF\xFF")), HasSubstr("no good path"));
  EXPECT_THAT(refusal(with_text("/dev", "/aaa")), HasSubstr("mounts are not in order"));
  EXPECT_THAT(refusal(with_text("/tmp", "/dev")), HasSubstr("mounts are not in order"));
  // The number of mounts comes after the magic and the time, the kind of contents after the first name.
  auto bytes = write_files_state(small_state());
  bytes[17] = std::byte{2};
  EXPECT_THAT(refusal(bytes), HasSubstr("too many mounts"));
  bytes = write_files_state(small_state());
  bytes[20 + 2 + std::string_view("/data").size() + sizeof(base::Sha256)] = std::byte{2};
  EXPECT_THAT(refusal(bytes), HasSubstr("unknown type"));
}

TEST(FilesStateFormatTest, TellsWhichMountIsMissingOrAnother) {
  const auto message = [](std::span<const std::byte> bytes) -> std::string {
    try {
      static_cast<void>(read_files_state(bytes, plain_mounts(), default_limits));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::CheckpointMismatch);
      return error.what();
    }
    return {};
  };
  EXPECT_THAT(message(with_text("/data", "/date")), HasSubstr("this sandbox has a mount at /data"));
  EXPECT_THAT(message(with_text("/tmp", "/tmq")), HasSubstr("this sandbox has a mount at /tmp"));
  EXPECT_THAT(message(with_text("/dev", "/dew")), HasSubstr("this sandbox has a mount at /dev"));
  EXPECT_THAT(message(with_text("/data", "/aaaa")), HasSubstr("the checkpoint has a mount at /aaaa"));
  auto bytes = write_files_state(small_state());
  bytes[20 + 2 + std::string_view("/data").size()] ^= std::byte{1};
  EXPECT_THAT(message(bytes), HasSubstr("what is mounted at /data is not"));
}

TEST(FilesStateFormatTest, KeepsToItsLimits) {
  const auto bytes = write_files_state(small_state());
  // "text", "unlinked" and the target "f"; four names.
  EXPECT_EQ(refusal(bytes, {Bytes{13}, 4}), "");
  EXPECT_THAT(refusal(bytes, {Bytes{12}, 4}), HasSubstr("more bytes"));
  EXPECT_THAT(refusal(bytes, {Bytes{13}, 3}), HasSubstr("more names"));
}

// Any number may be a count: none of them makes the reader allocate before it has seen what it counts.
TEST(FilesStateFormatTest, HugeNumbersAnywhereAreHarmless) {
  const auto good = write_files_state(small_state());
  for (std::size_t at = 0; at + 8 <= good.size(); ++at) {
    for (const int shift : {0, 3, 23, 32}) {
      const std::uint64_t number = UINT64_MAX >> shift;
      auto bytes = good;
      std::memcpy(bytes.data() + at, &number, sizeof number);
      try {
        static_cast<void>(read_files_state(bytes, plain_mounts(), {Bytes{UINT64_MAX}, UINT64_MAX}));
      } catch (const Error& error) {
        EXPECT_TRUE(error.kind() == ErrorKind::CheckpointCorrupt ||
                    error.kind() == ErrorKind::CheckpointMismatch);
      }
    }
  }
}

TEST(FilesStateFormatTest, IsRefusedWhereverItIsCut) {
  const auto good = write_files_state(small_state());
  for (std::size_t size = 0; size < good.size(); ++size)
    EXPECT_NE(refusal(std::span(good).first(size)), "") << size;
  auto longer = good;
  longer.push_back({});
  EXPECT_THAT(refusal(longer), HasSubstr("after their end"));
}

TEST(FilesStateFormatTest, WhatIsNotRefusedCanBeRestored) {
  const auto good = write_files_state(small_state());
  FakeGuest guest;
  int restored = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const unsigned change : {0x01u, 0x02u, 0x04u, 0x80u, 0xFFu}) {
      auto bytes = good;
      bytes[at] ^= static_cast<std::byte>(change);
      try {
        const auto state = read_files_state(bytes, plain_mounts(), default_limits);
        guest.preview1.restore_files(state);
        ++restored;
        EXPECT_EQ(write_files_state(*state), bytes);
        exercise(guest);
      } catch (const Error& error) {
        EXPECT_TRUE(error.kind() == ErrorKind::CheckpointCorrupt ||
                    error.kind() == ErrorKind::CheckpointMismatch);
      }
    }
  }
  // Times, contents, names: not every wrong byte can be detected.
  EXPECT_GT(restored, 100);
  guest.preview1.end();
  EXPECT_EQ(guest.preview1.quota().bytes_used(), Bytes{0});
  EXPECT_EQ(guest.preview1.quota().entries_used(), 0u);
}

// Reading, restoring, capturing and destroying it must not recurse on the native stack.
TEST(FilesStateFormatTest, TreesMayBeDeep) {
  constexpr std::uint64_t depth = 200'000;
  FilesState state = small_state();
  state.descriptors.erase(state.descriptors.begin() + 3, state.descriptors.end());
  data(state).nodes.clear();
  for (std::uint64_t inode = 1; inode <= depth; ++inode)
    data(state).nodes.push_back(node(inode, DirectoryState{{{inode, inode + 1, "d"}}}));
  data(state).nodes.push_back(node(depth + 1, DirectoryState{}));
  data(state).next_inode = depth + 2;
  data(state).next_position = depth + 1;

  const auto bytes = write_files_state(state);
  FakeGuest guest;
  guest.preview1.restore_files(read_files_state(bytes, plain_mounts(), {Bytes{0}, depth}));
  EXPECT_EQ(guest.preview1.quota().entries_used(), depth);
  Fd fd{};
  ASSERT_EQ(guest.open("/dev/null", no_open_flags, read_write, fd), Errno::Success);
  ASSERT_EQ(guest.preview1.fd_close(fd), Errno::Success);
  EXPECT_EQ(write_files_state(*guest.preview1.capture_files()), bytes);
}

}  // namespace
}  // namespace eryx::wasi
