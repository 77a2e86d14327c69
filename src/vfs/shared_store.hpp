// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/sha256.hpp"
#include "eryx/bytes.hpp"
#include "eryx/files.hpp"
#include "vfs/memory_directory.hpp"

namespace eryx::vfs {

/// A store that several guests have in their trees: the state behind a `Storage`. It has a quota of its own.
///
/// Threading: any. `mutex` must be held for everything that touches the store's nodes, their destruction included.
class SharedStore {
 public:
  SharedStore(Bytes bytes, std::uint64_t entries, const base::Sha256& identity);

  [[nodiscard]] const base::Sha256& identity() const { return identity_; }

  // These take the mutex.

  [[nodiscard]] StoreState snapshot() const;
  /// Nodes that are still held become removed ones. Inodes are not used again for others. Errors: throws std::bad_alloc.
  void restore(StoreState state);
  /// Another store with the same contents, limits and identity.
  [[nodiscard]] std::shared_ptr<SharedStore> fork() const;
  /// Errors: throws Error (InvalidArgument, OutOfResources); nothing was changed.
  void put(const FileMap& files);
  [[nodiscard]] FileMap files() const;
  [[nodiscard]] Bytes size() const;

  // Requires of these: the mutex is held.

  [[nodiscard]] const std::shared_ptr<MemoryDirectory>& root() const { return store_.root(); }
  /// For each of `inodes` the node that has it; null if it has no name, or is gone. Also requires: they are in ascending order.
  [[nodiscard]] std::vector<NodePtr> find(const std::vector<std::uint64_t>& inodes) const;

  [[nodiscard]] std::mutex& mutex() const { return mutex_; }

 private:
  class SystemTime final : public TimeSource {
   public:
    [[nodiscard]] Timestamp now() const override { return std::chrono::system_clock::now(); }
  };

  void restore_locked(StoreState state);

  mutable std::mutex mutex_;
  base::Sha256 identity_;
  Bytes bytes_;
  std::uint64_t entries_;
  Quota quota_;
  Revision revision_;
  SystemTime time_;
  MemoryStore store_{quota_, revision_, time_, 0, nullptr};
};

}  // namespace eryx::vfs
