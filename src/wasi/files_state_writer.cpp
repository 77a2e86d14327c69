// SPDX-License-Identifier: MIT OR Apache-2.0
#include <bit>
#include <type_traits>

#include "wasi/files_state_format.hpp"

namespace eryx::wasi {
namespace {

static_assert(std::endian::native == std::endian::little, "integers are copied as they lie");

class Writer {
 public:
  void files(const FilesState& state) {
    bytes(std::as_bytes(std::span(files_state_magic)));
    time(state.started);
    integer(static_cast<std::uint32_t>(state.contents.size()));
    for (std::size_t index = 0; index < state.contents.size(); ++index)
      mount(state.mounts->names()[index], state.contents[index]);
    integer(static_cast<std::uint32_t>(state.descriptors.size()));
    for (const DescriptorState& open : state.descriptors) descriptor(open);
  }

  [[nodiscard]] std::vector<std::byte> take() { return std::move(output_); }

 private:
  void bytes(std::span<const std::byte> source) {
    output_.insert(output_.end(), source.begin(), source.end());
  }
  void text(std::string_view source) { bytes(std::as_bytes(std::span(source))); }
  template <typename T>
  void integer(T value) {
    static_assert(std::is_unsigned_v<T> || std::is_enum_v<T>);
    bytes(std::as_bytes(std::span(&value, 1)));
  }
  void time(vfs::Timestamp time) { integer(static_cast<std::uint64_t>(time.time_since_epoch().count())); }

  void mount(const vfs::MountName& name, const vfs::MountContents& contents) {
    integer(static_cast<std::uint16_t>(name.path.size()));
    text(name.path);
    bytes(std::as_bytes(std::span(name.identity)));
    std::visit([this](const auto& changed) { this->contents(changed); }, contents);
  }

  void contents(std::monostate) { integer(StoredContents::Nothing); }

  void contents(const vfs::StoreState& state) {
    integer(StoredContents::Store);
    store(state);
  }

  void contents(const vfs::HeldNodes& nodes) {
    integer(StoredContents::Held);
    held(nodes);
  }

  void contents(const vfs::OverlayState& state) {
    integer(StoredContents::Overlay);
    store(state.upper);
    integer(std::uint64_t{state.merged.size()});
    for (const std::uint64_t inode : state.merged) integer(inode);
    held(state.held);
  }

  void held(const vfs::HeldNodes& nodes) {
    integer(static_cast<std::uint32_t>(nodes.nodes.size()));
    for (const vfs::HeldNode& node : nodes.nodes) {
      integer(node.inode);
      integer(node.type == vfs::NodeType::Directory ? StoredNode::Directory : StoredNode::File);
      integer(flags(node.access));
      integer(static_cast<std::uint16_t>(node.path.size()));
      text(node.path);
    }
  }

  void store(const vfs::StoreState& state) {
    integer(state.next_inode);
    integer(state.next_position);
    integer(std::uint64_t{state.nodes.size()});
    for (const vfs::NodeState& node : state.nodes) {
      integer(node.inode);
      time(node.accessed);
      time(node.modified);
      time(node.changed);
      integer(node.mode.value_or(stored_no_mode));
      std::visit([this](const auto& content) { this->content(content); }, node.content);
    }
  }

  void content(const vfs::DirectoryState& directory) {
    integer(StoredNode::Directory);
    integer(std::uint64_t{directory.entries.size()});
    for (const vfs::EntryState& entry : directory.entries) {
      integer(entry.position);
      integer(entry.inode);
      integer(static_cast<std::uint8_t>(entry.name.size()));
      text(entry.name);
    }
  }

  void content(const vfs::FileContents& contents) {
    integer(StoredNode::File);
    integer(contents.size());
    std::uint64_t chunks = 0;
    for (std::size_t index = 0; index < contents.chunk_count(); ++index)
      chunks += !contents.chunk(index).empty();
    integer(chunks);
    for (std::size_t index = 0; index < contents.chunk_count(); ++index) {
      const auto chunk = contents.chunk(index);
      if (chunk.empty()) continue;
      integer(std::uint64_t{index});
      integer(static_cast<std::uint32_t>(chunk.size()));
      bytes(chunk);
    }
  }

  void content(const vfs::LinkState& link) {
    integer(StoredNode::Link);
    integer(static_cast<std::uint32_t>(link.target.size()));
    text(link.target);
  }

  static unsigned flag(bool set, StoredAccess value) { return set ? static_cast<unsigned>(value) : 0u; }
  static std::uint8_t flags(vfs::Access access) {
    return static_cast<std::uint8_t>(flag(access.read, StoredAccess::Read) |
                                     flag(access.write, StoredAccess::Write));
  }

  void descriptor(const DescriptorState& state) {
    integer(static_cast<std::uint32_t>(state.descriptor));
    integer(state.origin);
    integer(static_cast<std::uint8_t>(flags(state.access) |
                                      flag(state.mode == vfs::WriteMode::Append, StoredAccess::Append)));
    integer(state.mount);
    integer(state.node);
    integer(state.offset);
  }

  std::vector<std::byte> output_;
};

}  // namespace

std::vector<std::byte> write_files_state(const FilesState& state) {
  Writer writer;
  writer.files(state);
  return writer.take();
}

}  // namespace eryx::wasi
