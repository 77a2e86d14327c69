// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/shared_store.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "eryx/error.hpp"
#include "vfs/exchange.hpp"
#include "vfs/tree.hpp"

namespace eryx::vfs {
namespace {

Path checked_path(const std::string& text) {
  const auto path = Path::parse(text);
  if (path && !path->is_absolute() && path->ascents() == 0 && !path->names_directory()) {
    // Put_file starts at the root.
    if (auto absolute = Path::parse("/" + text)) return std::move(*absolute);
  }
  throw eryx::Error(
      ErrorKind::InvalidArgument,
      "'" + text + "' is no path in a storage: give a relative one of names, such as out/a.txt");
}

}  // namespace

SharedStore::SharedStore(Bytes bytes, std::uint64_t entries, const base::Sha256& identity)
    : identity_(identity), bytes_(bytes), entries_(entries) {
  quota_.reset(bytes, entries);
  store_.start(time_.now());
}

StoreState SharedStore::snapshot() const {
  const std::lock_guard lock(mutex_);
  return store_.capture({});
}

void SharedStore::restore(StoreState state) {
  const std::lock_guard lock(mutex_);
  restore_locked(std::move(state));
}

void SharedStore::restore_locked(StoreState state) {
  state.next_inode = std::max(state.next_inode, store_.next_inode());
  state.next_position = std::max(state.next_position, store_.next_position());
  store_.restore(store_.stage(state));
}

std::shared_ptr<SharedStore> SharedStore::fork() const {
  auto copy = std::make_shared<SharedStore>(bytes_, entries_, identity_);
  copy->restore(snapshot());
  return copy;
}

void SharedStore::put(const FileMap& files) {
  std::vector<std::pair<Path, std::string_view>> all;
  for (const auto& [path, contents] : files) all.emplace_back(checked_path(path), contents);
  const std::lock_guard lock(mutex_);
  StoreState before = store_.capture({});
  const Tree tree(store_.root());
  for (const auto& [path, contents] : all) {
    if (put_file(tree, path, std::as_bytes(std::span(contents)))) continue;
    restore_locked(std::move(before));
    throw eryx::Error(ErrorKind::OutOfResources, "the files exceed the limits of the storage");
  }
}

FileMap SharedStore::files() const {
  const std::lock_guard lock(mutex_);
  return collect_files(Tree(store_.root()), *Path::parse("/"), std::max(bytes_, quota_.bytes_used())).files;
}

Bytes SharedStore::size() const {
  const std::lock_guard lock(mutex_);
  return quota_.bytes_used();
}

std::vector<NodePtr> SharedStore::find(const std::vector<std::uint64_t>& inodes) const {
  std::vector<NodePtr> found(inodes.size());
  std::vector<std::shared_ptr<Directory>> pending{store_.root()};
  const auto note = [&](const NodePtr& node, std::uint64_t inode) {
    const auto place = std::ranges::lower_bound(inodes, inode);
    if (place != inodes.end() && *place == inode)
      found[static_cast<std::size_t>(place - inodes.begin())] = node;
  };
  note(store_.root(), StoreState::root_inode);
  while (!pending.empty()) {
    const auto directory = std::move(pending.back());
    pending.pop_back();
    std::uint64_t position = 0;
    while (const auto entry = directory->entry_at(position)) {
      position = entry->next;
      const NodePtr node = *directory->find(entry->name);
      note(node, entry->inode);
      if (entry->type == NodeType::Directory) pending.push_back(std::dynamic_pointer_cast<Directory>(node));
    }
  }
  return found;
}

}  // namespace eryx::vfs
