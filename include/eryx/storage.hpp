// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/files.hpp"

namespace eryx {

namespace vfs {
class SharedStore;
struct StoreState;
}  // namespace vfs

/// Limits and name of a `Storage`.
struct StorageOptions {
  /// Total size of its files, whoever writes them. If exceeded: `OSError` with `ENOSPC`. Default: 64 MiB.
  Bytes files{64ull << 20};

  /// Its files and folders. If exceeded: `OSError` with `ENOSPC`. Default: 10,000.
  std::uint64_t file_entries = 10'000;

  /// What checkpoints call it: a program that was suspended with a storage of this name can be resumed with another one of
  /// the same name, in another process too. Default: a name of its own, which no other storage has.
  std::string name;
};

/// What a `Storage` held at one moment. Immutable, and cheap to copy. Threading: any.
class StorageSnapshot {
 private:
  friend struct detail::Access;
  explicit StorageSnapshot(std::shared_ptr<const vfs::StoreState> state) : impl_(std::move(state)) {}

  std::shared_ptr<const vfs::StoreState> impl_;
};

/// Files in the host's memory that several sandboxes and sessions share, while each has `/data` for itself:
///
///     const eryx::Storage storage;
///     eryx::Sandbox::builder().mount("/data/shared", eryx::Mount::storage(storage))
///
/// It outlives the executions. Undo, forks of sessions and checkpoints leave it as it is: what a program wrote stays
/// written, though its session was rolled back. Programs that share a storage can read what the others wrote, and
/// change it under their hands: give each tenant its own.
///
/// A handle: copies are the same storage. Threading: all members may be called from any thread, at the same time, and
/// while programs run. Each operation (a read, a write, an append, a rename, a look-up) is atomic; several together are not.
class ERYX_API Storage {
 public:
  explicit Storage(const StorageOptions& options = {});

  /// What it holds now. Contents are shared with the storage until one side changes. A file that was deleted while it is open
  /// is not part of it.
  [[nodiscard]] StorageSnapshot snapshot() const;

  /// Replaces everything by what the snapshot holds, whichever storage it is from. Programs that have files open keep what
  /// these held. A snapshot beyond this storage's limits is restored all the same; growth is then refused.
  void restore(const StorageSnapshot& snapshot);

  /// A new storage with the same contents, limits and name, and no other connection to this one.
  [[nodiscard]] Storage fork() const;

  /// Adds files, replacing what is at their paths, which are relative to the storage. Folders are made as needed.
  /// Errors: InvalidArgument (a bad path), OutOfResources (the limits of the storage); then nothing was changed.
  void put(const FileMap& files);

  /// Copies of the regular files. Their paths and contents come from programs: treat them as uploads. No path leads out of
  /// the storage.
  [[nodiscard]] FileMap files() const;

  /// Total size of the files.
  [[nodiscard]] Bytes size() const;

 private:
  friend struct detail::Access;
  explicit Storage(std::shared_ptr<vfs::SharedStore> store) : impl_(std::move(store)) {}

  std::shared_ptr<vfs::SharedStore> impl_;
};

}  // namespace eryx
