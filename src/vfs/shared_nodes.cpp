// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/shared_nodes.hpp"

#include <optional>
#include <string>
#include <utility>

#include "vfs/held_nodes.hpp"
#include "vfs/host_root.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {
namespace {

/// What the wrappers of all types of nodes do alike: each operation takes the lock, and so does the end of the last
/// reference, because it returns the node's bytes.
template <typename Interface>
class SharedNode : public Interface, public PathNamed {
 public:
  SharedNode(SharedPlacePtr place, std::shared_ptr<Interface> inner, SharedPath path)
      : place_(std::move(place)), inner_(std::move(inner)), path_(std::move(path)) {}
  ~SharedNode() override {
    const auto held = lock();
    inner_.reset();
  }

  [[nodiscard]] Metadata metadata() const override {
    const auto held = lock();
    Metadata metadata = inner_->metadata();
    metadata.device = place_->device;
    return metadata;
  }
  Result<void> set_times(const TimeChange& change) override {
    const auto held = lock();
    return inner_->set_times(change);
  }
  Result<void> set_mode(Mode mode) override {
    const auto held = lock();
    return inner_->set_mode(mode);
  }
  [[nodiscard]] std::optional<std::string> path_in_mount() const override { return path_; }

 protected:
  [[nodiscard]] SharedStore::Lock lock() const { return {*place_->store, place_->time}; }
  [[nodiscard]] const SharedPlacePtr& place() const { return place_; }
  [[nodiscard]] const std::shared_ptr<Interface>& inner() const { return inner_; }

 private:
  SharedPlacePtr place_;
  std::shared_ptr<Interface> inner_;
  SharedPath path_;
};

class SharedFile final : public SharedNode<File> {
 public:
  using SharedNode::SharedNode;

  [[nodiscard]] std::uint64_t size() const override {
    const auto held = lock();
    return inner()->size();
  }
  [[nodiscard]] bool is_writable() const override { return true; }
  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> target) override {
    const auto held = lock();
    return inner()->read(offset, target);
  }
  Result<void> write(std::uint64_t offset, std::span<const std::byte> source) override {
    const auto held = lock();
    return inner()->write(offset, source);
  }
  Result<void> resize(std::uint64_t size) override {
    const auto held = lock();
    return inner()->resize(size);
  }
  [[nodiscard]] NodePtr file() const { return inner(); }
};

class SharedLink final : public SharedNode<SymbolicLink> {
 public:
  using SharedNode::SharedNode;
  // It never changes.
  [[nodiscard]] const std::string& target() const override { return inner()->target(); }
};

class SharedDirectory final : public SharedNode<Directory> {
 public:
  using SharedNode::SharedNode;

  [[nodiscard]] DirectoryPtr parent() const override {
    const auto held = lock();
    if (inner() == place()->store->root()) return place()->parent.lock();
    DirectoryPtr above = inner()->parent();
    if (!above) return nullptr;
    const SharedPath path = path_in_mount();
    return std::make_shared<SharedDirectory>(place(), std::move(above), path ? SharedPath(host_parent(*path)) : path);
  }
  [[nodiscard]] Result<NodePtr> find(std::string_view name) const override {
    const auto held = lock();
    auto found = inner()->find(name);
    if (!found) return found;
    return wrap_shared(place(), std::move(*found), below(name));
  }
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(std::uint64_t position) const override {
    const auto held = lock();
    auto entry = inner()->entry_at(position);
    if (!entry) return entry;
    // Another guest may remove it as soon as the lock is gone.
    listed_name_ = entry->name;
    entry->name = listed_name_;
    return entry;
  }
  [[nodiscard]] bool is_read_only() const override { return false; }

  Result<NodePtr> create_file(std::string_view name) override {
    const auto held = lock();
    auto created = inner()->create_file(name);
    if (!created) return created;
    return wrap_shared(place(), std::move(*created), below(name));
  }
  Result<void> create_directory(std::string_view name) override {
    const auto held = lock();
    return inner()->create_directory(name);
  }
  Result<void> create_symbolic_link(std::string_view name, std::string target) override {
    const auto held = lock();
    return inner()->create_symbolic_link(name, std::move(target));
  }
  Result<void> create_hard_link(std::string_view name, const NodePtr& node) override {
    const auto* file = dynamic_cast<const SharedFile*>(node.get());
    if (!file) return node->metadata().device == place()->device ? Error::NotPermitted : Error::CrossDevice;
    const auto held = lock();
    return inner()->create_hard_link(name, file->file());
  }
  Result<void> remove_file(std::string_view name) override {
    const auto held = lock();
    return inner()->remove_file(name);
  }
  Result<void> remove_directory(std::string_view name) override {
    const auto held = lock();
    return inner()->remove_directory(name);
  }
  Result<void> rename(std::string_view name, Directory& target, std::string_view target_name) override {
    auto* const destination = dynamic_cast<SharedDirectory*>(&target);
    if (!destination) return Error::CrossDevice;
    const auto held = lock();
    return inner()->rename(name, *destination->inner(), target_name);
  }

 private:
  [[nodiscard]] SharedPath below(std::string_view name) const {
    const SharedPath path = path_in_mount();
    if (!path || path->size() + 1 + name.size() >= maximum_path_size) return std::nullopt;
    return path->empty() ? std::string(name) : *path + '/' + std::string(name);
  }

  mutable std::string listed_name_;
};

}  // namespace

NodePtr wrap_shared(const SharedPlacePtr& place, NodePtr inner, SharedPath path) {
  if (auto directory = std::dynamic_pointer_cast<Directory>(inner))
    return std::make_shared<SharedDirectory>(place, std::move(directory), std::move(path));
  if (auto file = std::dynamic_pointer_cast<File>(inner))
    return std::make_shared<SharedFile>(place, std::move(file), std::move(path));
  return std::make_shared<SharedLink>(place, std::dynamic_pointer_cast<SymbolicLink>(inner), std::move(path));
}

}  // namespace eryx::vfs
