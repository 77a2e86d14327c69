// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads bytes as the files of a checkpoint: arbitrary ones, or good ones that the input changes here and there. What is
// accepted must be written as the same bytes again, be restored, and serve a guest that looks at all that is open and
// changes it; at the end nothing may be left.

#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"
#include "support/descriptor_use.hpp"
#include "support/replaced_bytes.hpp"
#include "vfs/memory_source.hpp"
#include "wasi/files_state_format.hpp"
#include "wasi/preview1.hpp"
#include "wasi/standard_mounts.hpp"

namespace {

using namespace eryx::wasi;
using eryx::fuzz::ByteReader;
using eryx::fuzz::check;
using eryx::fuzz::use_descriptors;

constexpr std::size_t guest_memory_size = 4096;
constexpr eryx::Bytes file_bytes{1 << 20};
constexpr std::uint64_t entries = 1000;

/// The standard mounts, and one inside of another, with a fixed directory on the way.
const std::shared_ptr<const eryx::vfs::MountTable>& mounts() {
  static const auto table = [] {
    auto points = standard_mounts(nullptr, {});
    points.push_back({"/data/way/in", std::make_shared<const eryx::vfs::MemorySource>()});
    return eryx::vfs::MountTable::make(std::move(points));
  }();
  return table;
}
// Places in that table.
constexpr std::uint32_t data_mount = 0;
constexpr std::uint32_t inner_mount = 1;
constexpr std::uint32_t devices_mount = 2;
constexpr std::uint32_t temporary_mount = 3;

/// What a fuzzer cannot guess is set right.
std::vector<std::byte> arbitrary(ByteReader& source) {
  const auto rest = std::as_bytes(source.take_bytes(SIZE_MAX));
  const auto magic = std::as_bytes(std::span(files_state_magic));
  std::vector<std::byte> bytes(magic.begin(), magic.end());
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  return bytes;
}

eryx::vfs::NodeState node(std::uint64_t inode, decltype(eryx::vfs::NodeState::content) content) {
  eryx::vfs::NodeState state;
  state.inode = inode;
  state.content = std::move(content);
  return state;
}

/// A file with a hole in it, two names for it, a link, an unlinked file; each is open.
std::vector<std::byte> good() {
  using eryx::vfs::DirectoryState;
  eryx::vfs::FileContents contents;
  constexpr std::string_view text = "text";
  check(contents.write(0, std::as_bytes(std::span(text))) &&
        contents.write(eryx::vfs::FileContents::chunk_size, std::as_bytes(std::span(text))));
  FilesState state;
  state.mounts = mounts();
  state.contents.resize(mounts()->points().size());
  const auto store = [&](std::uint32_t mount) -> eryx::vfs::StoreState& {
    return state.contents[mount].emplace<eryx::vfs::StoreState>();
  };
  eryx::vfs::StoreState& data = store(data_mount);
  data.next_inode = 6;
  data.next_position = 10;
  data.nodes = {node(1, DirectoryState{{{1, 2, "d"}, {4, 3, "g"}}}),
                node(2, DirectoryState{{{2, 3, "f"}, {3, 4, "l"}}}), node(3, contents),
                node(4, eryx::vfs::LinkState{"f"}), node(5, contents)};
  for (const std::uint32_t mount : {inner_mount, temporary_mount}) {
    eryx::vfs::StoreState& empty = store(mount);
    empty.next_inode = 2;
    empty.next_position = 1;
    empty.nodes = {node(1, DirectoryState{})};
  }
  std::uint32_t number = 0;
  const auto open = [&](FileOrigin origin, std::uint32_t mount, std::uint64_t inode, bool read, bool write) {
    state.descriptors.push_back({.descriptor = eryx::vfs::Descriptor{number++},
                                 .origin = origin,
                                 .mount = mount,
                                 .node = inode,
                                 .access = {.read = read, .write = write}});
  };
  open(FileOrigin::StandardInput, 0, 0, true, false);
  open(FileOrigin::StandardOutput, 0, 0, false, true);
  open(FileOrigin::PreopenedRoot, 0, 0, true, false);
  open(FileOrigin::Fixed, 0, 1, true, false);
  open(FileOrigin::Fixed, 0, 2, true, false);
  open(FileOrigin::Mounted, data_mount, 2, true, false);
  open(FileOrigin::Mounted, data_mount, 3, true, true);
  open(FileOrigin::Mounted, data_mount, 5, true, true);
  open(FileOrigin::Mounted, temporary_mount, 1, true, false);
  open(FileOrigin::Mounted, inner_mount, 1, true, false);
  open(FileOrigin::Mounted, devices_mount, 3, true, true);
  return write_files_state(state);
}

/// Bytes of `good` replaced by others.
std::vector<std::byte> changed(ByteReader& source) {
  static const std::vector<std::byte> original = good();
  return eryx::fuzz::with_replaced(original, source);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Preview1 preview1;
  ByteReader source(std::span(data, size));
  const std::vector<std::byte> input =
      source.take<std::uint8_t>() % 2 == 0 ? arbitrary(source) : changed(source);

  std::shared_ptr<const FilesState> state;
  try {
    state = read_files_state(input, mounts(), {file_bytes, entries});
  } catch (const eryx::Error&) {
    return 0;
  }
  const std::vector<std::byte> written = write_files_state(*state);
  check(written == input);

  const auto bytes = std::make_unique<std::byte[]>(guest_memory_size);
  constexpr std::uint64_t memory_size = guest_memory_size;
  const eryx::engine::GuestMemory memory(bytes.get(), &memory_size);
  preview1.begin(
      {.memory = memory, .clock = {}, .file_bytes = file_bytes, .file_entries = entries, .mounts = mounts()});
  preview1.restore_files(state);
  check(preview1.quota().bytes_used() <= file_bytes && preview1.quota().entries_used() <= entries);
  check(preview1.open_file_count() == state->descriptors.size());
  use_descriptors(preview1, *state, memory);

  // Whatever the guest did, the state is what it was, and another capture can be read again.
  check(write_files_state(*state) == written);
  const auto after = preview1.capture_files();
  static_cast<void>(read_files_state(write_files_state(*after), mounts(), {file_bytes, entries}));

  preview1.end();
  check(preview1.quota().bytes_used() == eryx::Bytes{0} && preview1.quota().entries_used() == 0);
  return 0;
}
