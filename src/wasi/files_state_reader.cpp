// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "eryx/error.hpp"
#include "wasi/files_state_format.hpp"

namespace eryx::wasi {
namespace {

static_assert(std::endian::native == std::endian::little, "integers are copied as they lie");
static_assert(vfs::FileContents::chunk_size == 64u << 10, "a part of the format");

constexpr auto maximum = static_cast<std::uint64_t>(INT64_MAX);

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::CheckpointCorrupt, "the files of the checkpoint are damaged: " + what);
}

void require(bool condition, const char* what) {
  if (!condition) fail(what);
}

struct StoredFiles {
  /// Without its mount table.
  FilesState state;
  std::vector<vfs::MountName> mounts;
};

/// Parses the parts in order. Whatever a count says, memory is allocated only for elements that are present.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const FilesStateLimits& limits, base::SpentMemory* spent)
      : rest_(bytes),
        bytes_left_(std::min(limits.bytes.count, maximum)),
        entries_left_(limits.entries),
        nodes_left_(std::min(limits.entries, maximum) + most_nameless),
        spent_(spent) {}

  StoredFiles files() {
    StoredFiles files;
    require(std::ranges::equal(bytes(files_state_magic.size()), std::as_bytes(std::span(files_state_magic))),
            "they do not start with their magic");
    files.state.started = time();
    const auto mounts = integer<std::uint32_t>();
    require(mounts <= vfs::MountTable::maximum_mounts, "they have too many mounts");
    for (std::uint32_t number = 0; number < mounts; ++number) {
      vfs::MountName name = mount_name();
      require(files.mounts.empty() || files.mounts.back().path < name.path, "mounts are not in order");
      files.mounts.push_back(std::move(name));
      files.state.contents.push_back(contents());
    }
    const auto count = integer<std::uint32_t>();
    require(count <= vfs::DescriptorTable::capacity, "they have too many descriptors");
    for (std::uint32_t number = 0; number < count; ++number) files.state.descriptors.push_back(descriptor());
    require(rest_.empty(), "something comes after their end");
    return files;
  }

 private:
  /// Roots, and files that are open and were removed.
  static constexpr std::uint64_t most_nameless =
      vfs::MountTable::maximum_mounts + vfs::DescriptorTable::capacity;

  std::span<const std::byte> bytes(std::size_t count) {
    require(count <= rest_.size(), "they are cut off");
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  std::string text(std::size_t count) {
    const auto taken = bytes(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  template <typename T>
  T integer() {
    T value;
    std::memcpy(&value, bytes(sizeof(T)).data(), sizeof(T));
    return value;
  }
  vfs::Timestamp time() {
    const auto count = integer<std::uint64_t>();
    require(count <= maximum, "a time is out of range");
    return vfs::Timestamp(std::chrono::nanoseconds(static_cast<std::int64_t>(count)));
  }
  std::optional<vfs::Mode> mode() {
    const auto stored = integer<std::uint16_t>();
    if (stored == stored_no_mode) return std::nullopt;
    require(stored <= vfs::all_mode_bits, "a mode is out of range");
    return stored;
  }
  void take_limited(std::uint64_t count) {
    require(count <= bytes_left_, "they hold more bytes than are allowed");
    bytes_left_ -= count;
  }
  /// Of nodes or names that follow: the host takes many times the bytes that a small one has here.
  static void take_counted(std::uint64_t& left, std::uint64_t count) {
    require(count <= left, "they have more names than are allowed");
    left -= count;
  }

  vfs::MountName mount_name() {
    vfs::MountName name;
    name.path = text(integer<std::uint16_t>());
    require(static_cast<bool>(vfs::parse_mount_path(name.path)), "a mount has no good path");
    std::memcpy(name.identity.data(), bytes(name.identity.size()).data(), name.identity.size());
    return name;
  }

  vfs::MountContents contents() {
    switch (integer<StoredContents>()) {
      case StoredContents::Nothing: return {};
      case StoredContents::Store: return store();
      case StoredContents::Held: return held();
      case StoredContents::Overlay: return overlay();
    }
    fail("the contents of a mount have an unknown type");
  }

  vfs::OverlayState overlay() {
    vfs::OverlayState state;
    state.upper = store();
    const auto count = integer<std::uint64_t>();
    require(count <= state.upper.nodes.size(),
            "more folders of an overlay are open to the host's than it has");
    for (std::uint64_t index = 0; index < count; ++index) state.merged.push_back(integer<std::uint64_t>());
    state.held = held();
    return state;
  }

  vfs::HeldNodes held() {
    vfs::HeldNodes held;
    const auto count = integer<std::uint32_t>();
    require(count <= vfs::DescriptorTable::capacity, "they have too many open nodes");
    for (std::uint32_t index = 0; index < count; ++index) held.nodes.push_back(held_node());
    return held;
  }

  vfs::HeldNode held_node() {
    vfs::HeldNode node;
    node.inode = integer<std::uint64_t>();
    const auto type = integer<StoredNode>();
    require(type == StoredNode::Directory || type == StoredNode::File, "an open node has an unknown type");
    if (type == StoredNode::Directory) node.type = vfs::NodeType::Directory;
    const auto stored = integer<std::uint8_t>();
    require(
        stored <= (static_cast<unsigned>(StoredAccess::Read) | static_cast<unsigned>(StoredAccess::Write)),
        "an open node has unknown flags");
    node.access = {.read = (stored & static_cast<unsigned>(StoredAccess::Read)) != 0,
                   .write = (stored & static_cast<unsigned>(StoredAccess::Write)) != 0};
    node.path = text(integer<std::uint16_t>());
    return node;
  }

  vfs::StoreState store() {
    vfs::StoreState state;
    state.next_inode = integer<std::uint64_t>();
    state.next_position = integer<std::uint64_t>();
    const auto count = integer<std::uint64_t>();
    take_counted(nodes_left_, count);
    for (std::uint64_t index = 0; index < count; ++index) state.nodes.push_back(node());
    return state;
  }

  vfs::NodeState node() {
    vfs::NodeState state;
    state.inode = integer<std::uint64_t>();
    state.accessed = time();
    state.modified = time();
    state.changed = time();
    state.mode = mode();
    switch (integer<StoredNode>()) {
      case StoredNode::Directory: state.content = directory(); return state;
      case StoredNode::File: state.content = file(); return state;
      case StoredNode::Link:
        require(!state.mode, "a link has a mode");
        state.content = link();
        return state;
    }
    fail("a node has an unknown type");
  }

  vfs::DirectoryState directory() {
    vfs::DirectoryState state;
    const auto count = integer<std::uint64_t>();
    take_counted(entries_left_, count);
    for (std::uint64_t index = 0; index < count; ++index) {
      vfs::EntryState entry;
      entry.position = integer<std::uint64_t>();
      entry.inode = integer<std::uint64_t>();
      entry.name = text(integer<std::uint8_t>());
      state.entries.push_back(std::move(entry));
    }
    return state;
  }

  vfs::FileContents file() {
    vfs::FileContents contents;
    const auto size = integer<std::uint64_t>();
    // Before allocation: the size determines the length of the table of chunks.
    take_limited(size);
    contents.resize(size);
    const auto count = integer<std::uint64_t>();
    std::uint64_t previous_end = 0;
    for (std::uint64_t number = 0; number < count; ++number) {
      const auto index = integer<std::uint64_t>();
      const auto chunk = bytes(integer<std::uint32_t>());
      require(!chunk.empty() && chunk.size() <= vfs::FileContents::chunk_size, "a chunk has no good size");
      require(index < size / vfs::FileContents::chunk_size + 1, "a chunk lies behind its file");
      const std::uint64_t offset = index * vfs::FileContents::chunk_size;
      require(chunk.size() <= size - std::min(offset, size), "a chunk lies behind its file");
      require(offset >= previous_end, "chunks of a file are not in order");
      if (!contents.write(offset, chunk)) throw std::bad_alloc();
      previous_end = offset + chunk.size();
      if (spent_ != nullptr) spent_->release_before(rest_.data());
    }
    return contents;
  }

  vfs::LinkState link() {
    const auto size = integer<std::uint32_t>();
    take_limited(size);
    return {text(size)};
  }

  DescriptorState descriptor() {
    DescriptorState state;
    state.descriptor = integer<vfs::Descriptor>();
    state.origin = integer<FileOrigin>();
    const auto stored = integer<std::uint8_t>();
    const auto has = [stored](StoredAccess flag) { return (stored & static_cast<unsigned>(flag)) != 0; };
    require(stored <= static_cast<unsigned>(StoredAccess::All), "a descriptor has unknown flags");
    state.access = {.read = has(StoredAccess::Read), .write = has(StoredAccess::Write)};
    state.mode = has(StoredAccess::Append) ? vfs::WriteMode::Append : vfs::WriteMode::AtOffset;
    state.mount = integer<std::uint32_t>();
    state.node = integer<std::uint64_t>();
    state.offset = integer<std::uint64_t>();
    return state;
  }

  std::span<const std::byte> rest_;
  /// What remains of the limit for the following files.
  std::uint64_t bytes_left_;
  std::uint64_t entries_left_;
  std::uint64_t nodes_left_;
  base::SpentMemory* spent_;
};

/// How a descriptor of this origin may have been opened.
struct OriginTraits {
  bool readable = true;
  bool writable = false;
  bool seekable = false;
  /// Whether `mount` and `node` are used.
  bool has_node = false;
  /// Whether at most one can be open.
  bool unique = false;
};

OriginTraits traits_of_mounted(const DescriptorState& descriptor, const FilesState& state) {
  require(descriptor.mount < state.contents.size(), "a descriptor leads to no mount");
  const vfs::MountSource& source = *state.mounts->points()[descriptor.mount].source;
  const auto node = source.node(state.contents[descriptor.mount], descriptor.node);
  require(node.has_value(), "a descriptor leads to no node");
  require(node->type != vfs::NodeType::SymbolicLink, "a descriptor leads to a symbolic link");
  return {
      .writable = node->is_writable, .seekable = node->type != vfs::NodeType::Directory, .has_node = true};
}

OriginTraits traits_of_fixed(const DescriptorState& descriptor, const FilesState& state) {
  require(descriptor.mount == 0, "a descriptor leads to two things");
  require(descriptor.node >= 1 && descriptor.node <= state.mounts->fixed_directories(),
          "a descriptor leads to no node");
  return {.has_node = true};
}

OriginTraits traits_of(const DescriptorState& descriptor, const FilesState& state) {
  switch (descriptor.origin) {
    case FileOrigin::StandardInput: return {.unique = true};
    case FileOrigin::StandardOutput:
    case FileOrigin::StandardError: return {.readable = false, .writable = true, .unique = true};
    case FileOrigin::PreopenedRoot: return {.unique = true};
    case FileOrigin::Fixed: return traits_of_fixed(descriptor, state);
    case FileOrigin::Mounted: return traits_of_mounted(descriptor, state);
  }
  fail("a descriptor leads to something unknown");
}

void check_descriptors(const FilesState& state) {
  std::uint64_t lowest = 0;
  std::uint32_t unique_seen = 0;
  for (const DescriptorState& descriptor : state.descriptors) {
    const auto number = static_cast<std::uint32_t>(descriptor.descriptor);
    require(number < vfs::DescriptorTable::capacity, "a descriptor has too high a number");
    require(number >= lowest, "descriptors are not in order");
    lowest = std::uint64_t{number} + 1;

    const OriginTraits traits = traits_of(descriptor, state);
    require(traits.readable || !descriptor.access.read, "a descriptor reads what cannot be read");
    require(traits.writable || !descriptor.access.write, "a descriptor writes what cannot be written");
    require(descriptor.offset <= (traits.seekable ? maximum : 0), "a descriptor has an offset out of range");
    require(traits.has_node || (descriptor.node == 0 && descriptor.mount == 0),
            "a descriptor leads to two things");
    if (!traits.unique) continue;
    const std::uint32_t bit = 1u << static_cast<unsigned>(descriptor.origin);
    require((unique_seen & bit) == 0, "a stream is open twice");
    unique_seen |= bit;
  }
}

/// Requires: the contents are those of the table's mounts.
void check_contents(const FilesState& state, const FilesStateLimits& limits) {
  std::uint64_t entries = 0;
  for (std::size_t index = 0; index < state.contents.size(); ++index) {
    std::vector<std::uint64_t> held;
    for (const DescriptorState& descriptor : state.descriptors) {
      if (descriptor.origin == FileOrigin::Mounted && descriptor.mount == index)
        held.push_back(descriptor.node);
    }
    const vfs::MountPoint& point = state.mounts->points()[index];
    const std::string where = "the checkpoint's " + point.path + " is damaged";
    entries += point.source->check(state.contents[index], held, where).entries;
  }
  require(entries <= limits.entries, "they have more names than are allowed");
}

}  // namespace

std::shared_ptr<const FilesState> read_files_state(std::span<const std::byte> bytes,
                                                   std::shared_ptr<const vfs::MountTable> mounts,
                                                   const FilesStateLimits& limits, base::SpentMemory* spent) {
  StoredFiles files = Reader(bytes, limits, spent).files();
  mounts->require(files.mounts);
  auto state = std::make_shared<FilesState>(std::move(files.state));
  state->mounts = std::move(mounts);
  check_contents(*state, limits);
  check_descriptors(*state);
  return state;
}

}  // namespace eryx::wasi
