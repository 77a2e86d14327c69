#include "vfs/memory_file.hpp"

#include <algorithm>
#include <cstring>
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
          .changed = now};
}

void apply(const TimeChange& change, const MemoryStore& store, Metadata& metadata) {
  if (change.accessed) metadata.accessed = *change.accessed;
  if (change.modified) metadata.modified = *change.modified;
  metadata.changed = store.now();
}

MemoryFile::MemoryFile(MemoryStore& store)
    : store_(store), metadata_(new_metadata(store, NodeType::RegularFile)) {}

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

Result<std::size_t> MemoryFile::read(std::uint64_t offset, std::span<std::byte> target) {
  const auto source = std::as_const(contents_).bytes();
  if (offset >= source.size()) return std::size_t{0};
  const std::size_t count = std::min(target.size(), source.size() - static_cast<std::size_t>(offset));
  if (count > 0) std::memcpy(target.data(), source.data() + offset, count);
  return count;
}

Result<void> MemoryFile::write(std::uint64_t offset, std::span<const std::byte> source) {
  if (source.empty()) return {};
  if (offset > static_cast<std::uint64_t>(INT64_MAX) - source.size()) return Error::FileTooBig;
  const std::uint64_t end = offset + source.size();
  if (end > contents_.size()) {
    if (const auto grown = set_size(end); !grown) return grown;
  }
  std::memcpy(contents_.bytes().data() + offset, source.data(), source.size());
  touch();
  return {};
}

Result<void> MemoryFile::resize(std::uint64_t size) {
  if (size > static_cast<std::uint64_t>(INT64_MAX)) return Error::FileTooBig;
  if (const auto resized = set_size(size); !resized) return resized;
  touch();
  return {};
}

Result<void> MemoryFile::set_size(std::uint64_t size) {
  const std::uint64_t old_size = contents_.size();
  // The quota first: a size that it refuses never reaches the allocator.
  if (size > old_size && !store_.quota().take_bytes(size - old_size)) return Error::NoSpace;
  if (!contents_.resize(static_cast<std::size_t>(size))) {
    store_.quota().give_back_bytes(size - old_size);
    return Error::NoSpace;
  }
  if (size < old_size) store_.quota().give_back_bytes(old_size - size);
  return {};
}

void MemoryFile::touch() {
  metadata_.modified = store_.now();
  metadata_.changed = metadata_.modified;
}

MemorySymbolicLink::MemorySymbolicLink(MemoryStore& store, std::string target)
    : store_(store), target_(std::move(target)), metadata_(new_metadata(store, NodeType::SymbolicLink)) {
  metadata_.size = target_.size();
}

MemorySymbolicLink::~MemorySymbolicLink() { store_.quota().give_back_bytes(target_.size()); }

Result<void> MemorySymbolicLink::set_times(const TimeChange& change) {
  apply(change, store_, metadata_);
  return {};
}

}  // namespace eryx::vfs
