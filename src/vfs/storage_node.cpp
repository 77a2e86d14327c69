// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/storage_node.hpp"

namespace eryx::vfs {
namespace {

Metadata metadata_of(const Node& node, const StoragePlace& place) {
  Metadata metadata = node.metadata();
  metadata.device = place.device;
  return metadata;
}

class StorageFile final : public File {
 public:
  StorageFile(StoragePlacePtr place, std::shared_ptr<MemoryFile> file)
      : hold_(std::move(place), std::move(file)) {}

  [[nodiscard]] Metadata metadata() const override {
    return hold_.with([this](const MemoryFile& file) { return metadata_of(file, *hold_.place()); });
  }
  [[nodiscard]] std::uint64_t size() const override {
    return hold_.with([](const MemoryFile& file) { return file.size(); });
  }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    return hold_.with([&](MemoryFile& file) { return file.read(offset, target); });
  }
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override {
    return hold_.with([&](MemoryFile& file) { return file.write(offset, source); });
  }
  Result<std::uint64_t> append(std::span<const std::byte> source) override {
    return hold_.with([&](MemoryFile& file) { return file.append(source); });
  }
  Result<void> resize(std::uint64_t size) override {
    return hold_.with([&](MemoryFile& file) { return file.resize(size); });
  }
  Result<void> set_times(const TimeChange& change) override {
    return hold_.with([&](MemoryFile& file) { return file.set_times(change); });
  }
  Result<void> set_mode(Mode mode) override {
    return hold_.with([&](MemoryFile& file) { return file.set_mode(mode); });
  }

  [[nodiscard]] const StorageHold<MemoryFile>& hold() const { return hold_; }

 private:
  StorageHold<MemoryFile> hold_;
};

class StorageLink final : public SymbolicLink {
 public:
  StorageLink(StoragePlacePtr place, const std::shared_ptr<MemorySymbolicLink>& link)
      : target_(link->target()), hold_(std::move(place), link) {}

  [[nodiscard]] Metadata metadata() const override {
    return hold_.with([this](const MemorySymbolicLink& link) { return metadata_of(link, *hold_.place()); });
  }
  Result<void> set_times(const TimeChange& change) override {
    return hold_.with([&](MemorySymbolicLink& link) { return link.set_times(change); });
  }
  [[nodiscard]] const std::string& target() const override { return target_; }

 private:
  std::string target_;
  StorageHold<MemorySymbolicLink> hold_;
};

class StorageDirectory final : public Directory {
 public:
  StorageDirectory(StoragePlacePtr place, std::shared_ptr<MemoryDirectory> directory)
      : hold_(std::move(place), std::move(directory)) {}

  [[nodiscard]] Metadata metadata() const override {
    return hold_.with(
        [this](const MemoryDirectory& directory) { return metadata_of(directory, *hold_.place()); });
  }
  Result<void> set_times(const TimeChange& change) override {
    return hold_.with([&](MemoryDirectory& directory) { return directory.set_times(change); });
  }
  Result<void> set_mode(Mode mode) override {
    return hold_.with([&](MemoryDirectory& directory) { return directory.set_mode(mode); });
  }
  [[nodiscard]] DirectoryPtr parent() const override {
    return hold_.with([this](const MemoryDirectory& directory) -> DirectoryPtr {
      if (&directory == hold_.place()->store->root().get()) return hold_.place()->parent.lock();
      DirectoryPtr parent = directory.parent();
      if (!parent) return nullptr;
      return std::dynamic_pointer_cast<Directory>(make_storage_node(hold_.place(), std::move(parent)));
    });
  }
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override {
    return hold_.with([&](const MemoryDirectory& directory) { return wrap(directory.find(name)); });
  }
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override {
    return hold_.with([&](const MemoryDirectory& directory) {
      auto entry = directory.entry_at(position);
      // Another guest may remove it before this one has read the name.
      if (entry) entry->name = name_ = entry->name;
      return entry;
    });
  }
  [[nodiscard]] bool is_read_only() const override { return false; }

  Result<NodePtr> create_file(std::string_view name) override {
    return hold_.with([&](MemoryDirectory& directory) { return wrap(directory.create_file(name)); });
  }
  Result<void> create_directory(std::string_view name) override {
    return hold_.with([&](MemoryDirectory& directory) { return directory.create_directory(name); });
  }
  Result<void> create_symbolic_link(std::string_view name, std::string target) override {
    return hold_.with(
        [&](MemoryDirectory& directory) { return directory.create_symbolic_link(name, std::move(target)); });
  }
  Result<void> create_hard_link(std::string_view name, const NodePtr& node) override {
    const auto* file = dynamic_cast<const StorageFile*>(node.get());
    if (!file)
      return node->metadata().device == hold_.place()->device ? Error::NotPermitted : Error::CrossDevice;
    if (file->hold().place()->store != hold_.place()->store) return Error::CrossDevice;
    return hold_.with(
        [&](MemoryDirectory& directory) { return directory.create_hard_link(name, file->hold().node()); });
  }
  Result<void> remove_file(std::string_view name) override {
    return hold_.with([&](MemoryDirectory& directory) { return directory.remove_file(name); });
  }
  Result<void> remove_directory(std::string_view name) override {
    return hold_.with([&](MemoryDirectory& directory) { return directory.remove_directory(name); });
  }
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override {
    auto* const destination = dynamic_cast<StorageDirectory*>(&target);
    if (!destination || destination->hold_.place()->store != hold_.place()->store) return Error::CrossDevice;
    return hold_.with([&](MemoryDirectory& directory) {
      return directory.rename(name, *destination->hold_.node(), target_name);
    });
  }

 private:
  [[nodiscard]] Result<NodePtr> wrap(Result<NodePtr> found) const {
    if (!found) return found;
    return make_storage_node(hold_.place(), std::move(*found));
  }

  StorageHold<MemoryDirectory> hold_;
  mutable std::string name_;
};

}  // namespace

NodePtr make_storage_node(const StoragePlacePtr& place, NodePtr node) {
  if (auto file = std::dynamic_pointer_cast<MemoryFile>(node))
    return std::make_shared<StorageFile>(place, std::move(file));
  if (auto directory = std::dynamic_pointer_cast<MemoryDirectory>(node))
    return std::make_shared<StorageDirectory>(place, std::move(directory));
  return std::make_shared<StorageLink>(place, std::dynamic_pointer_cast<MemorySymbolicLink>(node));
}

}  // namespace eryx::vfs
