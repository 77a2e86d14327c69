// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/memory_file.hpp"

#include <utility>

namespace eryx::vfs {

Metadata new_metadata(MemoryStore& store, NodeType type) {
  const Timestamp now = store.now();
  return {.type = type,
          .device = store.device(),
          .inode = store.take_inode(),
          .links = 1,
          .size = 0,
          .accessed = now,
          .modified = now,
          .changed = now,
          .mode = {}};
}

void apply(const TimeChange& change, const MemoryStore& store, Metadata& metadata) {
  if (change.accessed) metadata.accessed = *change.accessed;
  if (change.modified) metadata.modified = *change.modified;
  metadata.changed = store.now();
  store.note_change();
}

void apply_mode(Mode mode, const MemoryStore& store, Metadata& metadata) {
  metadata.mode = mode;
  apply(TimeChange{}, store, metadata);
}

MemoryFile::MemoryFile(MemoryStore& store)
    : store_(store), metadata_(new_metadata(store, NodeType::RegularFile)) {}

MemoryFile::MemoryFile(MemoryStore& store, const Metadata& metadata, const FileContents& contents)
    : store_(store), contents_(contents), metadata_(metadata) {
  store.quota().restore_bytes(contents_.size());
}

MemoryFile::~MemoryFile() { store_.quota().give_back_bytes(contents_.size()); }

Metadata MemoryFile::metadata() const {
  Metadata result = metadata_;
  result.size = contents_.size();
  return result;
}

Result<void> MemoryFile::set_times(const TimeChange& change) {
  apply(change, store_, metadata_);
  return {};
}

Result<void> MemoryFile::set_mode(Mode mode) {
  apply_mode(mode, store_, metadata_);
  return {};
}

Result<std::size_t> MemoryFile::read(std::uint64_t offset, std::span<std::byte> target) {
  return contents_.read(offset, target);
}

Result<void> MemoryFile::write(std::uint64_t offset, std::span<const std::byte> source) {
  if (source.empty()) return {};
  if (offset > static_cast<std::uint64_t>(INT64_MAX) - source.size()) return Error::FileTooBig;
  const std::uint64_t end = offset + source.size();
  const std::uint64_t growth = end > contents_.size() ? end - contents_.size() : 0;
  // Check the quota first: what it refuses must not reach the allocator.
  if (growth > 0 && !store_.quota().take_bytes(growth)) return Error::NoSpace;
  if (!contents_.write(offset, source)) {
    store_.quota().give_back_bytes(growth);
    return Error::NoSpace;
  }
  touch();
  return {};
}

Result<void> MemoryFile::resize(std::uint64_t size) {
  if (size > static_cast<std::uint64_t>(INT64_MAX)) return Error::FileTooBig;
  const std::uint64_t old_size = contents_.size();
  if (size > old_size && !store_.quota().take_bytes(size - old_size)) return Error::NoSpace;
  contents_.resize(size);
  if (size < old_size) store_.quota().give_back_bytes(old_size - size);
  touch();
  return {};
}

void MemoryFile::touch() {
  store_.note_change();
  metadata_.modified = store_.now();
  metadata_.changed = metadata_.modified;
}

MemorySymbolicLink::MemorySymbolicLink(MemoryStore& store, std::string target)
    : store_(store), target_(std::move(target)), metadata_(new_metadata(store, NodeType::SymbolicLink)) {
  metadata_.size = target_.size();
}

MemorySymbolicLink::MemorySymbolicLink(MemoryStore& store, const Metadata& metadata,
                                       const std::string& target)
    : store_(store), target_(target), metadata_(metadata) {
  metadata_.size = target_.size();
  store.quota().restore_bytes(target_.size());
}

MemorySymbolicLink::~MemorySymbolicLink() { store_.quota().give_back_bytes(target_.size()); }

Result<void> MemorySymbolicLink::set_times(const TimeChange& change) {
  apply(change, store_, metadata_);
  return {};
}

}  // namespace eryx::vfs
