// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <bit>
#include <cstring>
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

/// Takes the parts off the front. Whatever a count says, nothing is allocated before its elements were seen.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const FilesStateLimits& limits)
      : rest_(bytes), bytes_left_(std::min(limits.bytes.count, maximum)) {}

  FilesState files() {
    FilesState state;
    require(std::ranges::equal(bytes(files_state_magic.size()), std::as_bytes(std::span(files_state_magic))),
            "they do not start with their magic");
    state.started = time();
    state.data = store();
    state.temporary = store();
    const auto count = integer<std::uint32_t>();
    for (std::uint32_t number = 0; number < count; ++number) state.descriptors.push_back(descriptor());
    require(rest_.empty(), "something comes after their end");
    return state;
  }

 private:
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
  void take_limited(std::uint64_t count) {
    require(count <= bytes_left_, "they hold more bytes than are allowed");
    bytes_left_ -= count;
  }

  vfs::StoreState store() {
    vfs::StoreState state;
    state.next_inode = integer<std::uint64_t>();
    state.next_position = integer<std::uint64_t>();
    const auto count = integer<std::uint64_t>();
    for (std::uint64_t index = 0; index < count; ++index) state.nodes.push_back(node());
    return state;
  }

  vfs::NodeState node() {
    vfs::NodeState state;
    state.inode = integer<std::uint64_t>();
    state.accessed = time();
    state.modified = time();
    state.changed = time();
    switch (integer<StoredNode>()) {
      case StoredNode::Directory: state.content = directory(); return state;
      case StoredNode::File: state.content = file(); return state;
      case StoredNode::Link: state.content = link(); return state;
    }
    fail("a node has an unknown type");
  }

  vfs::DirectoryState directory() {
    vfs::DirectoryState state;
    const auto count = integer<std::uint64_t>();
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
    // Before anything is allocated: the table of chunks is as long as the size says.
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
    state.node = integer<std::uint64_t>();
    state.offset = integer<std::uint64_t>();
    return state;
  }

  std::span<const std::byte> rest_;
  /// What the limit leaves for the files to come.
  std::uint64_t bytes_left_;
};

/// What a descriptor of this origin may have been opened as.
struct OriginTraits {
  bool readable = true;
  bool writable = false;
  bool seekable = false;
  /// `node` names something.
  bool has_node = false;
  /// There can be one only.
  bool unique = false;
};

OriginTraits traits_of_node(const vfs::StoreState& store, std::uint64_t inode) {
  const bool is_file = std::holds_alternative<vfs::FileContents>(store.find(inode)->content);
  return {.writable = is_file, .seekable = is_file, .has_node = true};
}

OriginTraits traits_of_archive(const vfs::Archive* archive, std::uint64_t index) {
  if (!archive || index >= archive->entry_count()) {
    throw Error(ErrorKind::CheckpointMismatch,
                "a file under /usr is open in the checkpoint that this image does not have");
  }
  return {.seekable = !archive->is_directory(static_cast<vfs::Archive::Index>(index)), .has_node = true};
}

/// Requires: nodes of the stores were found to be there.
OriginTraits traits_of(const DescriptorState& descriptor, const FilesState& state,
                       const vfs::Archive* archive) {
  switch (descriptor.origin) {
    case FileOrigin::StandardInput: return {.unique = true};
    case FileOrigin::StandardOutput:
    case FileOrigin::StandardError: return {.readable = false, .writable = true, .unique = true};
    case FileOrigin::PreopenedRoot: return {.unique = true};
    case FileOrigin::Root:
    case FileOrigin::Devices: return {};
    case FileOrigin::NullDevice:
    case FileOrigin::RandomDevice: return {.writable = true, .seekable = true};
    case FileOrigin::Archive: return traits_of_archive(archive, descriptor.node);
    case FileOrigin::Data: return traits_of_node(state.data, descriptor.node);
    case FileOrigin::Temporary: return traits_of_node(state.temporary, descriptor.node);
  }
  fail("a descriptor leads to something unknown");
}

void check_descriptors(const FilesState& state, const vfs::Archive* archive) {
  std::uint64_t lowest = 0;
  std::uint32_t unique_seen = 0;
  for (const DescriptorState& descriptor : state.descriptors) {
    const auto number = static_cast<std::uint32_t>(descriptor.descriptor);
    require(number < vfs::DescriptorTable::capacity, "a descriptor has too high a number");
    require(number >= lowest, "descriptors are not in order");
    lowest = std::uint64_t{number} + 1;

    const OriginTraits traits = traits_of(descriptor, state, archive);
    require(traits.readable || !descriptor.access.read, "a descriptor reads what cannot be read");
    require(traits.writable || !descriptor.access.write, "a descriptor writes what cannot be written");
    require(descriptor.offset <= (traits.seekable ? maximum : 0), "a descriptor has an offset out of range");
    require(traits.has_node || descriptor.node == 0, "a descriptor leads to two things");
    if (!traits.unique) continue;
    const std::uint32_t bit = 1u << static_cast<unsigned>(descriptor.origin);
    require((unique_seen & bit) == 0, "a stream is open twice");
    unique_seen |= bit;
  }
}

std::vector<std::uint64_t> held_nodes(const FilesState& state, FileOrigin origin) {
  std::vector<std::uint64_t> inodes;
  for (const DescriptorState& descriptor : state.descriptors) {
    if (descriptor.origin == origin) inodes.push_back(descriptor.node);
  }
  return inodes;
}

}  // namespace

std::shared_ptr<const FilesState> read_files_state(std::span<const std::byte> bytes,
                                                   const vfs::Archive* archive,
                                                   const FilesStateLimits& limits) {
  auto state = std::make_shared<FilesState>(Reader(bytes, limits).files());
  const auto data = vfs::check_store_state(state->data, held_nodes(*state, FileOrigin::Data),
                                           "the checkpoint's /data is damaged");
  const auto temporary = vfs::check_store_state(state->temporary, held_nodes(*state, FileOrigin::Temporary),
                                                "the checkpoint's /tmp is damaged");
  require(data.entries + temporary.entries <= limits.entries, "they have more names than are allowed");
  check_descriptors(*state, archive);
  return state;
}

}  // namespace eryx::wasi
