// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// What programs find in their files beside their own empty folders: folders and files of the host, and memory that several
/// sandboxes share. `SandboxBuilder::mount` says where; docs/files.md explains.
///
///     builder.mount("/in", eryx::Mount::host(eryx::HostFiles(), "/srv/tables"))
///            .mount("/data/cache", eryx::Mount::storage(cache));

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/bytes.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/files.hpp"

namespace eryx {

namespace vfs {
class MountSource;
class SharedStore;
struct StoreState;
}  // namespace vfs

/// The token that lets host files into a sandbox; whoever reviews a program finds each such hole by this name.
///
/// A host folder weakens the sandbox. The kernel then opens files on behalf of a hostile program: bugs of the kernel and of
/// its file systems are within reach, a slow disk holds the thread that runs the program beyond its limits, and who may
/// change the folder decides what the program reads. Nothing outside the folder is opened, whoever changes it meanwhile.
struct HostFiles {
  explicit HostFiles() = default;
};

/// What a program may do with a host folder or file.
enum class HostAccess {
  ReadOnly,  ///< Every change fails with EROFS.
  /// Changes are the host's at once, and nothing takes them back: neither undo nor a rollback. Whatever trusts these
  /// files trusts the program. Only growth is bounded: by `Limits::files` and `file_entries`, for each execution.
  ReadWrite,
  /// Changes stay in memory, as those in /data do: they count towards `Limits::files` and `file_entries`, belong to the
  /// session, and are gone at the end. `ExecuteOptions::collect_changes` returns them.
  Overlay,
};

struct StorageOptions {
  /// Contents of all files. If exceeded: `OSError` with `ENOSPC`. Default: 64 MiB.
  Bytes bytes{64ull << 20};
  /// Files, folders, links. If exceeded: `OSError` with `ENOSPC`. Default: 10,000.
  std::uint64_t entries = 10'000;
  /// For checkpoints, which can only be resumed where the same is mounted: storages of the same name are the same.
  /// Default: empty; no other storage is the same as this one.
  std::string name{};
};

/// The contents of a `Storage` at one time. Cheap: memory is shared with the storage until that is written to.
/// Threading: immutable; any number of threads.
class ERYX_API StorageSnapshot {
 public:
  // Nothing empty is left where it was moved from: a move is a copy.
  StorageSnapshot(const StorageSnapshot&) = default;
  StorageSnapshot& operator=(const StorageSnapshot&) = default;
  ~StorageSnapshot() = default;

 private:
  friend struct detail::Access;
  explicit StorageSnapshot(std::shared_ptr<const vfs::StoreState> state) : impl_(std::move(state)) {}

  std::shared_ptr<const vfs::StoreState> impl_;
};

/// Files in memory that several sandboxes and sessions share, and that outlive them. Copies of this object are the same
/// storage. It has a quota of its own: nothing in it counts towards `Limits::files`. It is no part of a session's state:
/// undo, rollbacks, forks and checkpoints leave it as it is.
///
/// Threading: all members, and any number of programs, at the same time. Each operation of a file system (one read, one
/// write, one rename) happens at once, as on a local disk; nothing beyond that is promised.
class ERYX_API Storage {
 public:
  explicit Storage(const StorageOptions& options = {});
  // Nothing empty is left where it was moved from: a move is a copy.
  Storage(const Storage&) = default;
  Storage& operator=(const Storage&) = default;
  ~Storage() = default;

  /// All that is in it now. Errors: std::bad_alloc.
  [[nodiscard]] StorageSnapshot snapshot() const;
  /// Replaces all that is in it. What programs have open stays with them, as deleted files do. A snapshot that is larger
  /// than the quota is restored all the same; then only growth is refused. Errors: std::bad_alloc; nothing has changed.
  void restore(const StorageSnapshot& snapshot);
  /// Another storage with the same options, without the name, and with what is in this one now.
  [[nodiscard]] Storage fork() const;

  /// Copies of all regular files, by their paths in the storage, such as "out/table.csv". Programs chose names and contents.
  [[nodiscard]] FileMap files() const;
  /// Puts a file at a path in the storage; what is in its way is replaced, folders on the way are made.
  /// Errors: InvalidArgument (the path names no file), OutOfResources (it does not fit into the quota).
  void write(std::string_view path, std::string_view contents);

  [[nodiscard]] Bytes bytes_used() const;
  [[nodiscard]] std::uint64_t entries_used() const;

 private:
  friend struct detail::Access;
  explicit Storage(std::shared_ptr<vfs::SharedStore> store) : impl_(std::move(store)) {}

  std::shared_ptr<vfs::SharedStore> impl_;
};

/// Something that can be mounted, at any number of places in any number of sandboxes. Cheap to copy.
/// Threading: immutable; any number of threads.
class ERYX_API Mount {
 public:
  // Nothing empty is left where it was moved from: a move is a copy.
  Mount(const Mount&) = default;
  Mount& operator=(const Mount&) = default;
  ~Mount() = default;

  /// A folder of the host, with what is in and below it, or a regular file. It is opened now, and stays the same folder if it is
  /// renamed or another one takes its place; a file is looked up by its name each time it is opened.
  ///
  /// Programs get regular files and folders. Symbolic links, devices, sockets and pipes are not listed and cannot be
  /// opened, nor can what is on another file system. Nothing of the host is executed, and no path of the host is shown.
  /// The host's own permissions apply.
  ///
  /// Errors: InvalidArgument (there is no such folder or file, or it is something else), Io, Unsupported (the kernel, or a filter of system calls, lacks `openat2`).
  [[nodiscard]] static Mount host(HostFiles token, const std::filesystem::path& path,
                                  HostAccess access = HostAccess::ReadOnly);

  [[nodiscard]] static Mount storage(const Storage& storage);

 private:
  friend struct detail::Access;
  explicit Mount(std::shared_ptr<const vfs::MountSource> source) : impl_(std::move(source)) {}

  std::shared_ptr<const vfs::MountSource> impl_;
};

/// A change that could not be applied, and why: "Read-only file system".
struct FailedChange {
  std::string path;
  std::string reason;
};

/// Makes the changes of an overlay in `folder`, the one that was mounted. Files are written under another name first and
/// then renamed, so that nobody sees half of one; they keep the permissions of what they replace, and new ones are not
/// executable. Nothing outside `folder` is touched and no link is followed, whoever changes the folder meanwhile. What the
/// program saw as a file or folder, but is something else by now, stays. For the overlay of a single file, give that file.
///
/// Returns: the changes that were not made; the others were. Errors: InvalidArgument (no such folder), Io.
[[nodiscard]] ERYX_API std::vector<FailedChange> apply_changes(HostFiles token,
                                                               const std::filesystem::path& folder,
                                                               const MountChanges& changes);

}  // namespace eryx
