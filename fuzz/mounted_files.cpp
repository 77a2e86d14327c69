// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads bytes as the files of a checkpoint of a guest with a folder of the host, an overlay and a shared storage: good bytes
// that the input changes here and there. What is accepted must be written as the same bytes again, be restored, and serve a guest
// that uses all that is open; the host's folder stays as it is.

#include <fcntl.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_fd.hpp"
#include "eryx/error.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"
#include "support/descriptor_use.hpp"
#include "vfs/host_source.hpp"
#include "vfs/overlay.hpp"
#include "vfs/overlay_source.hpp"
#include "vfs/storage_source.hpp"
#include "wasi/files_state_format.hpp"
#include "wasi/preview1.hpp"

namespace {

using namespace eryx::wasi;
using namespace eryx::vfs;
using eryx::fuzz::ByteReader;
using eryx::fuzz::check;
using eryx::fuzz::use_descriptors;

constexpr std::size_t guest_memory_size = 4096;
constexpr eryx::Bytes file_bytes{1 << 20};
constexpr std::uint64_t entries = 1000;

/// A folder with a file and a folder with another one, and what is mounted of it. Places in the table are by path.
struct MountedThings {
  MountedThings() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-fuzz-XXXXXX").string();
    check(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
    std::filesystem::create_directory(path / "d");
    std::ofstream(path / "a") << "text";
    std::ofstream(path / "d/b") << "more";
    root = std::make_shared<const HostRoot>(eryx::base::UniqueFd(::open(path.c_str(), O_PATH | O_CLOEXEC)));
    store->put({{"f", "shared"}, {"g/h", "text"}});
    kept = store->snapshot();
    table =
        MountTable::make({{"/folder", std::make_shared<const HostFolderSource>(root, HostWrites::Refused)},
                          {"/overlay", std::make_shared<const OverlaySource>(root)},
                          {"/storage", std::make_shared<const StorageSource>(store)}});
  }
  ~MountedThings() { std::filesystem::remove_all(path); }
  MountedThings(const MountedThings&) = delete;
  MountedThings& operator=(const MountedThings&) = delete;

  [[nodiscard]] std::uint64_t inode(const std::string& name) const {
    return root->inode_of(*root->status(name));
  }

  std::filesystem::path path;
  std::shared_ptr<const HostRoot> root;
  std::shared_ptr<SharedStore> store =
      std::make_shared<SharedStore>(file_bytes, entries, identity_of("fuzz"));
  StoreState kept;
  std::shared_ptr<const MountTable> table;
};
constexpr std::uint32_t folder_mount = 0;
constexpr std::uint32_t overlay_mount = 1;
constexpr std::uint32_t storage_mount = 2;

const MountedThings& things() {
  static const MountedThings made;
  return made;
}

NodeState node(std::uint64_t inode, decltype(NodeState::content) content) {
  NodeState state;
  state.inode = inode;
  state.content = std::move(content);
  return state;
}

HeldNode held(std::uint64_t inode, NodeType type, std::string path) {
  return {.inode = inode,
          .type = type,
          .access = {.read = type == NodeType::RegularFile},
          .path = std::move(path)};
}

/// A merged folder with a new file in it, a changed file, a mark, an open folder and an open file of the host's.
OverlayState overlay() {
  FileContents contents;
  check(contents.write(0, std::as_bytes(std::span(std::string_view("own")))));
  OverlayState state;
  state.upper.next_inode = 7;
  state.upper.next_position = 10;
  state.upper.nodes = {node(1, DirectoryState{{{1, 2, "d"}, {2, 3, "a"}, {3, 4, "gone"}, {5, 6, "own"}}}),
                       node(2, DirectoryState{{{4, 5, "new"}}}),
                       node(3, contents),
                       node(4, LinkState{std::string(OverlayState::removed_mark)}),
                       node(5, contents),
                       node(6, DirectoryState{})};
  state.merged = {1, 2};
  state.held.add(held(6, NodeType::Directory, "own"));
  state.held.add(held(things().inode("d") | Overlay::lower_bit, NodeType::Directory, "d"));
  state.held.add(held(things().inode("d/b") | Overlay::lower_bit, NodeType::RegularFile, "d/b"));
  return state;
}

std::vector<std::byte> good() {
  FilesState state;
  state.mounts = things().table;
  state.contents.resize(3);
  HeldNodes& folder = state.contents[folder_mount].emplace<HeldNodes>();
  folder.add(held(things().inode("a"), NodeType::RegularFile, "a"));
  folder.add(held(things().inode("d"), NodeType::Directory, "d"));
  state.contents[overlay_mount] = overlay();
  HeldNodes& storage = state.contents[storage_mount].emplace<HeldNodes>();
  for (const NodeState& shared : things().kept.nodes) {
    const bool is_file = std::holds_alternative<FileContents>(shared.content);
    storage.nodes.push_back({.inode = shared.inode,
                             .type = is_file ? NodeType::RegularFile : NodeType::Directory,
                             .access = {},
                             .path = {}});
  }
  std::uint32_t number = 0;
  const auto open = [&](std::uint32_t mount, std::uint64_t inode, Access access) {
    state.descriptors.push_back({.descriptor = Descriptor{number++},
                                 .origin = FileOrigin::Mounted,
                                 .mount = mount,
                                 .node = inode,
                                 .access = access});
  };
  for (const HeldNode& opened : folder.nodes) open(folder_mount, opened.inode, {.read = true});
  for (const HeldNode& opened : std::get<OverlayState>(state.contents[overlay_mount]).held.nodes)
    open(overlay_mount, opened.inode, {.read = true});
  for (const std::uint64_t inode : {3U, 5U}) open(overlay_mount, inode, {.read = true, .write = true});
  for (const HeldNode& opened : storage.nodes)
    open(storage_mount, opened.inode, {.read = true, .write = opened.type == NodeType::RegularFile});
  return write_files_state(state);
}

/// Bytes of `good` replaced, removed from its end, or inserted.
std::vector<std::byte> changed(ByteReader& source) {
  static const std::vector<std::byte> original = good();
  std::vector<std::byte> bytes = original;
  while (!source.is_empty() && !bytes.empty()) {
    const auto kind = source.take<std::uint8_t>();
    const auto place = static_cast<std::ptrdiff_t>(source.take<std::uint16_t>() % bytes.size());
    const auto value = source.take<std::byte>();
    if (kind < 192) {
      bytes[static_cast<std::size_t>(place)] = value;
    } else if (kind < 224) {
      bytes.insert(bytes.begin() + place, value);
    } else {
      bytes.erase(bytes.begin() + place);
    }
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Preview1 preview1;
  ByteReader source(std::span(data, size));
  const std::vector<std::byte> input = changed(source);
  const auto& table = things().table;

  std::shared_ptr<const FilesState> state;
  try {
    state = read_files_state(input, table, {file_bytes, entries});
  } catch (const eryx::Error&) {
    check(size > 0);  // what was not changed is good
    return 0;
  }
  const std::vector<std::byte> written = write_files_state(*state);
  check(written == input);

  const auto bytes = std::make_unique<std::byte[]>(guest_memory_size);
  constexpr std::uint64_t memory_size = guest_memory_size;
  const eryx::engine::GuestMemory memory(bytes.get(), &memory_size);
  const MountedThings& mounted = things();
  mounted.store->restore(mounted.kept);
  const World guest{
      .memory = memory, .clock = {}, .file_bytes = file_bytes, .file_entries = entries, .mounts = table};
  preview1.begin(guest);
  preview1.restore_files(state);
  check(preview1.quota().bytes_used() <= file_bytes && preview1.quota().entries_used() <= entries);
  check(preview1.open_file_count() == state->descriptors.size());
  static_cast<void>(preview1.file_changes());
  use_descriptors(preview1, *state, memory);
  static_cast<void>(preview1.file_changes());

  // Whatever the guest did, the state is what it was, and another capture can be read again.
  check(write_files_state(*state) == written);
  const auto after = preview1.capture_files();
  static_cast<void>(read_files_state(write_files_state(*after), table, {file_bytes, entries}));

  preview1.end();
  check(preview1.quota().bytes_used() == eryx::Bytes{0} && preview1.quota().entries_used() == 0);
  check(std::filesystem::file_size(mounted.path / "a") == 4 && !std::filesystem::exists(mounted.path / "x"));
  return 0;
}
