// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Files in memory that several guests have mounted: one MemoryStore behind a lock, which every operation of every guest takes.

#include <cstdint>
#include <memory>
#include <mutex>

#include "base/sha256.hpp"
#include "eryx/bytes.hpp"
#include "vfs/memory_directory.hpp"
#include "vfs/node.hpp"
#include "vfs/quota.hpp"
#include "vfs/revision.hpp"
#include "vfs/store_state.hpp"

namespace eryx::vfs {

/// Threading: everything but `root` and `identity` requires that a Lock is held.
class SharedStore {
 public:
  SharedStore(Bytes bytes, std::uint64_t entries, const base::Sha256& identity);

  /// Makes times of files those of the clock of whoever holds it. A thread may hold several.
  class Lock {
   public:
    Lock(SharedStore& store, const TimeSource& time);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    SharedStore& store_;
    std::lock_guard<std::recursive_mutex> guard_;
    const TimeSource* outer_;
  };

  [[nodiscard]] const base::Sha256& identity() const { return identity_; }
  [[nodiscard]] const std::shared_ptr<MemoryDirectory>& root() const { return store_.root(); }
  [[nodiscard]] MemoryStore& store() { return store_; }
  [[nodiscard]] const Quota& quota() const { return quota_; }

 private:
  class Clock final : public TimeSource {
   public:
    [[nodiscard]] Timestamp now() const override { return source ? source->now() : Timestamp(); }
    const TimeSource* source = nullptr;
  };

  base::Sha256 identity_;
  std::recursive_mutex mutex_;
  Clock clock_;
  Quota quota_;
  Revision revision_;
  MemoryStore store_;
};

}  // namespace eryx::vfs
