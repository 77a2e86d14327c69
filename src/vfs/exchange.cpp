// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/exchange.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace eryx::vfs {
namespace {

/// A directory on the way down, and how far its listing has come.
struct Step {
  DirectoryPtr directory;
  std::uint64_t position = 0;
  std::size_t path_size = 0;
  bool has_long_path = false;
};

/// Empties a directory. Errors: as of `Directory`; Busy (a mount is in it).
Result<void> empty(const Tree& tree, const DirectoryPtr& directory) {
  const std::uint64_t device = directory->metadata().device;
  std::vector<DirectoryPtr> way = {directory};
  std::vector<std::string> names;
  while (true) {
    const DirectoryPtr current = way.back();
    if (const auto entry = tree.entry_at(*current, 0)) {
      std::string name(entry->name);  // the entry's own is gone once it is removed
      const auto node = tree.find_entry(current, name);
      if (!node) return node.error();
      if ((*node)->metadata().device != device) return Error::Busy;
      if (auto child = std::dynamic_pointer_cast<Directory>(*node)) {
        way.push_back(std::move(child));
        names.push_back(std::move(name));
      } else if (const auto removed = current->remove_file(name); !removed) {
        return removed;
      }
      continue;
    }
    way.pop_back();
    if (way.empty()) return {};
    if (const auto removed = way.back()->remove_directory(names.back()); !removed) return removed;
    names.pop_back();
  }
}

/// Removes whatever has that name, if anything. Errors: as of `empty`; ReadOnly.
Result<void> remove(const Tree& tree, const DirectoryPtr& directory, std::string_view name) {
  const auto found = tree.find_entry(directory, name);
  if (!found) return found.error() == Error::NoEntry ? Result<void>() : found.error();
  if (directory->is_read_only()) return Error::ReadOnly;
  if ((*found)->metadata().device != directory->metadata().device) return Error::Busy;
  const auto child = std::dynamic_pointer_cast<Directory>(*found);
  if (!child) return directory->remove_file(name);
  if (const auto emptied = empty(tree, child); !emptied) return emptied;
  return directory->remove_directory(name);
}

/// The directory of that name, created if there is none.
Result<DirectoryPtr> enter(const Tree& tree, const DirectoryPtr& directory, std::string_view name) {
  if (const auto found = tree.find_entry(directory, name)) {
    if (auto child = std::dynamic_pointer_cast<Directory>(*found)) return child;
  }
  if (const auto removed = remove(tree, directory, name); !removed) return removed.error();
  if (const auto created = directory->create_directory(name); !created) return created.error();
  const auto found = tree.find_entry(directory, name);
  if (!found) return found.error();
  return std::dynamic_pointer_cast<Directory>(*found);
}

/// Null if there is none. Symbolic links are not followed.
DirectoryPtr find_directory(const Tree& tree, const Path& path) {
  DirectoryPtr directory = tree.root();
  for (const std::string& name : path.components()) {
    const auto found = tree.find_entry(directory, name);
    directory = found ? std::dynamic_pointer_cast<Directory>(*found) : nullptr;
    if (!directory) return nullptr;
  }
  return directory;
}

class Collector {
 public:
  Collector(const Tree& tree, Bytes limit) : tree_(tree), left_(limit.count) {}

  CollectedFiles collect(DirectoryPtr folder) {
    device_ = folder->metadata().device;
    way_.push_back({std::move(folder)});
    while (!way_.empty()) {
      Step& step = way_.back();
      path_.resize(step.path_size);
      const auto entry = tree_.entry_at(*step.directory, step.position);
      if (entry) {
        step.position = entry->next;
        take(step, *entry);
      } else {
        way_.pop_back();
      }
    }
    return std::move(collected_);
  }

 private:
  void take(Step& step, const DirectoryEntry& entry) {
    // Without this bound the paths of a deep tree would take far more memory than the tree itself.
    if (path_.size() + 1 + entry.name.size() > maximum_path_size) {
      if (!std::exchange(step.has_long_path, true)) leave_out(LeftOutReason::LongPath);
      return;
    }
    if (!path_.empty()) path_ += '/';
    path_ += entry.name;
    const auto found = tree_.find_entry(step.directory, entry.name);
    if (!found) return leave_out(LeftOutReason::Special);
    const NodePtr& node = *found;
    // What is mounted is the host's already.
    if (node->metadata().device != device_) return;
    switch (node->type()) {
      case NodeType::Directory:
        way_.push_back({std::dynamic_pointer_cast<Directory>(node), 0, path_.size()});
        return;
      case NodeType::RegularFile: return take_file(*std::dynamic_pointer_cast<File>(node));
      case NodeType::SymbolicLink: return leave_out(LeftOutReason::SymbolicLink);
      case NodeType::CharacterDevice:
      case NodeType::Stream: return leave_out(LeftOutReason::Special);
    }
  }

  void take_file(File& file) {
    const std::uint64_t size = file.size();
    if (size > left_) return leave_out(LeftOutReason::FilesLimit);
    std::string contents(static_cast<std::size_t>(size), '\0');
    const auto read = file.read(0, std::as_writable_bytes(std::span(contents)));
    if (!read) return leave_out(LeftOutReason::Special);
    contents.resize(*read);
    left_ -= size;
    collected_.files.emplace(path_, std::move(contents));
  }

  void leave_out(LeftOutReason reason) { collected_.left_out.push_back({path_, reason}); }

  const Tree& tree_;
  std::uint64_t device_ = 0;
  std::uint64_t left_;  ///< Bytes of contents that may still be collected.
  std::vector<Step> way_;
  std::string path_;
  CollectedFiles collected_;
};

}  // namespace

Result<void> put_file(const Tree& tree, const Path& path, std::span<const std::byte> contents) {
  const std::span<const std::string> components = path.components();
  DirectoryPtr directory = tree.root();
  for (const std::string& name : components.first(components.size() - 1)) {
    const auto entered = enter(tree, directory, name);
    if (!entered) return entered.error();
    directory = *entered;
  }
  if (const auto removed = remove(tree, directory, components.back()); !removed) return removed;
  const auto created = directory->create_file(components.back());
  if (!created) return created.error();
  return std::dynamic_pointer_cast<File>(*created)->write(0, contents);
}

CollectedFiles collect_files(const Tree& tree, const Path& folder, Bytes limit) {
  DirectoryPtr directory = find_directory(tree, folder);
  return directory ? Collector(tree, limit).collect(std::move(directory)) : CollectedFiles();
}

}  // namespace eryx::vfs
