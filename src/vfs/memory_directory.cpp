// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/memory_directory.hpp"

#include <cassert>
#include <utility>

#include "vfs/memory_file.hpp"

namespace eryx::vfs {

MemoryStore::MemoryStore(Quota& quota, Revision& revision, const TimeSource& time, std::uint64_t device,
                         const DirectoryPtr& parent)
    : quota_(quota),
      revision_(revision),
      time_(time),
      device_(device),
      root_(std::make_shared<MemoryDirectory>(*this, parent)) {}

MemoryStore::~MemoryStore() { root_->clear(); }

void MemoryStore::start(Timestamp now) {
  root_->metadata_.accessed = now;
  root_->metadata_.modified = now;
  root_->metadata_.changed = now;
  note_change();
}

void MemoryStore::clear() {
  root_->clear();
  next_inode_ = first_inode;
  next_position_ = 1;
  root_->metadata_.inode = take_inode();
}

MemoryDirectory::MemoryDirectory(MemoryStore& store, const DirectoryPtr& parent)
    : store_(store), parent_(parent), metadata_(new_metadata(store, NodeType::Directory)) {}

MemoryDirectory::MemoryDirectory(MemoryStore& store, const Metadata& metadata)
    : store_(store), metadata_(metadata), removed_(true) {}

MemoryDirectory::~MemoryDirectory() { clear(); }

Metadata MemoryDirectory::metadata() const {
  Metadata result = metadata_;
  result.size = nodes_.size();
  return result;
}

Result<void> MemoryDirectory::set_times(const TimeChange& change) {
  apply(change, store_, metadata_);
  return {};
}

Result<void> MemoryDirectory::set_mode(Mode mode) {
  apply_mode(mode, store_, metadata_);
  return {};
}

Result<NodePtr> MemoryDirectory::find(std::string_view name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) return Error::NoEntry;
  return found->second->second.node;
}

std::optional<DirectoryEntry> MemoryDirectory::entry_at(std::uint64_t position) const {
  const auto found = nodes_.lower_bound(position);
  if (found == nodes_.end()) return std::nullopt;
  const auto& [place, entry] = *found;
  return DirectoryEntry{entry.name, entry.node->type(), entry.node->metadata().inode, place + 1};
}

Result<NodePtr> MemoryDirectory::create_file(std::string_view name) {
  if (const auto checked = check_new(name); !checked) return checked.error();
  auto file = std::make_shared<MemoryFile>(store_);
  if (const auto inserted = insert(name, file); !inserted) return inserted.error();
  return NodePtr(std::move(file));
}

Result<void> MemoryDirectory::create_directory(std::string_view name) {
  if (const auto checked = check_new(name); !checked) return checked;
  return insert(name, std::make_shared<MemoryDirectory>(store_, shared_from_this()));
}

Result<void> MemoryDirectory::create_symbolic_link(std::string_view name, std::string target) {
  if (const auto checked = check_new(name); !checked) return checked;
  const std::size_t size = target.size();
  if (!store_.quota().take_bytes(size)) return Error::NoSpace;
  NodePtr link;
  try {
    link = std::make_shared<MemorySymbolicLink>(store_, std::move(target));
  } catch (...) {
    store_.quota().give_back_bytes(size);
    throw;
  }
  return insert(name, std::move(link));
}

Result<void> MemoryDirectory::create_hard_link(std::string_view name, const NodePtr& node) {
  auto* file = dynamic_cast<MemoryFile*>(node.get());
  if (!file) return node->metadata().device == store_.device() ? Error::NotPermitted : Error::CrossDevice;
  if (&file->store() != &store_) return Error::CrossDevice;
  if (const auto checked = check_new(name); !checked) return checked;
  if (const auto inserted = insert(name, node); !inserted) return inserted;
  file->add_link();
  return {};
}

Result<void> MemoryDirectory::remove_file(std::string_view name) {
  const auto found = names_.find(name);
  if (found == names_.end()) return Error::NoEntry;
  if (found->second->second.node->type() == NodeType::Directory) return Error::IsDirectory;
  erase(found);
  touch();
  return {};
}

Result<void> MemoryDirectory::remove_directory(std::string_view name) {
  const auto found = names_.find(name);
  if (found == names_.end()) return Error::NoEntry;
  auto* directory = dynamic_cast<MemoryDirectory*>(found->second->second.node.get());
  if (!directory) return Error::NotDirectory;
  if (!directory->is_empty()) return Error::NotEmpty;
  erase(found);
  touch();
  return {};
}

Result<void> MemoryDirectory::rename(std::string_view name, Directory& target, std::string_view target_name) {
  auto* destination = dynamic_cast<MemoryDirectory*>(&target);
  if (!destination || &destination->store_ != &store_) return Error::CrossDevice;
  const auto found = names_.find(name);
  if (found == names_.end()) return Error::NoEntry;
  if (destination->removed_) return Error::NoEntry;

  const NodePtr node = found->second->second.node;
  auto* const directory = dynamic_cast<MemoryDirectory*>(node.get());
  if (directory && destination->is_within(*directory)) return Error::Invalid;

  // The only step that can run out of memory, so it comes before any change.
  std::string new_name(target_name);

  const auto replaced = destination->names_.find(target_name);
  if (replaced != destination->names_.end()) {
    const NodePtr& old = replaced->second->second.node;
    // Two names of one file, or the same name twice: POSIX requires no action.
    if (old == node) return {};
    auto* const old_directory = dynamic_cast<MemoryDirectory*>(old.get());
    if (directory && !old_directory) return Error::NotDirectory;
    if (!directory && old_directory) return Error::IsDirectory;
    if (old_directory && !old_directory->is_empty()) return Error::NotEmpty;
    destination->erase(replaced);
  }

  auto name_handle = names_.extract(found);
  auto node_handle = nodes_.extract(name_handle.mapped());
  node_handle.key() = store_.take_position();
  node_handle.mapped().name = std::move(new_name);
  const auto placed = destination->nodes_.insert(std::move(node_handle)).position;
  name_handle.key() = placed->second.name;
  name_handle.mapped() = placed;
  destination->names_.insert(std::move(name_handle));

  if (directory) directory->parent_ = destination->weak_from_this();
  touch();
  destination->touch();
  return {};
}

Result<void> MemoryDirectory::check_new(std::string_view name) const {
  if (removed_) return Error::NoEntry;
  if (names_.contains(name)) return Error::Exists;
  return {};
}

Result<void> MemoryDirectory::insert(std::string_view name, NodePtr node) {
  if (!store_.quota().take_entry()) return Error::NoSpace;
  Nodes::iterator placed = nodes_.end();
  try {
    placed = nodes_.emplace(store_.take_position(), Entry{std::string(name), std::move(node)}).first;
    names_.emplace(placed->second.name, placed);
  } catch (...) {
    if (placed != nodes_.end()) nodes_.erase(placed);
    store_.quota().give_back_entry();
    throw;
  }
  touch();
  return {};
}

void MemoryDirectory::erase(Names::iterator found) {
  const Nodes::iterator placed = found->second;
  if (auto* file = dynamic_cast<MemoryFile*>(placed->second.node.get())) file->drop_link();
  if (auto* directory = dynamic_cast<MemoryDirectory*>(placed->second.node.get())) {
    directory->removed_ = true;
    directory->parent_.reset();
  }
  names_.erase(found);
  nodes_.erase(placed);
  store_.quota().give_back_entry();
}

void MemoryDirectory::touch() {
  store_.note_change();
  metadata_.modified = store_.now();
  metadata_.changed = metadata_.modified;
}

void MemoryDirectory::clear() {
  if (nodes_.empty()) return;
  // Trees can be as deep as the quota has entries: taking them apart level by level keeps the native stack out of it.
  // Merging maps moves their nodes, so this allocates nothing and cannot fail.
  names_.clear();
  Nodes pending = std::move(nodes_);
  nodes_.clear();
  while (!pending.empty()) {
    const auto first = pending.begin();
    if (auto* directory = dynamic_cast<MemoryDirectory*>(first->second.node.get())) {
      directory->removed_ = true;
      directory->parent_.reset();
      directory->names_.clear();
      pending.merge(directory->nodes_);
      assert(directory->nodes_.empty());
    } else if (auto* file = dynamic_cast<MemoryFile*>(first->second.node.get())) {
      file->drop_link();
    }
    pending.erase(first);
    store_.quota().give_back_entry();
  }
}

bool MemoryDirectory::is_within(const Node& other) const {
  if (this == &other) return true;
  for (DirectoryPtr above = parent(); above; above = above->parent()) {
    if (above.get() == &other) return true;
  }
  return false;
}

}  // namespace eryx::vfs
