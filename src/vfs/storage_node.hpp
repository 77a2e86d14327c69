// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The nodes of a SharedStore in one guest's tree. Each operation holds the store's mutex, so that it is atomic.

#include <memory>
#include <string>
#include <utility>

#include "vfs/memory_file.hpp"
#include "vfs/shared_store.hpp"

namespace eryx::vfs {

/// A store in one guest's tree; shared by its nodes.
struct StoragePlace {
  std::shared_ptr<SharedStore> store;
  std::uint64_t device = 0;
  /// The directory that the root is mounted in.
  std::weak_ptr<Directory> parent;
};
using StoragePlacePtr = std::shared_ptr<const StoragePlace>;

/// A node of the store, let go under the mutex.
template <typename Inner>
class StorageHold {
 public:
  StorageHold(StoragePlacePtr place, std::shared_ptr<Inner> node)
      : place_(std::move(place)), node_(std::move(node)) {}
  StorageHold(const StorageHold&) = delete;
  StorageHold& operator=(const StorageHold&) = delete;
  ~StorageHold() {
    const std::lock_guard lock(place_->store->mutex());
    node_.reset();
  }

  /// Calls `operation` with the node, under the mutex. It must not destroy other nodes of this tree.
  template <typename Operation>
  auto with(Operation operation) const {
    const std::lock_guard lock(place_->store->mutex());
    return operation(*node_);
  }
  [[nodiscard]] const StoragePlacePtr& place() const { return place_; }
  /// Requires: the mutex is held.
  [[nodiscard]] const std::shared_ptr<Inner>& node() const { return node_; }

 private:
  StoragePlacePtr place_;
  std::shared_ptr<Inner> node_;
};

/// A node of the store as one of the tree. Requires: the mutex is held.
[[nodiscard]] NodePtr make_storage_node(const StoragePlacePtr& place, NodePtr node);

}  // namespace eryx::vfs
