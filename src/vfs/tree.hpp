// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Path-wise operations on a directory tree, with the rules of POSIX: what follows symbolic links, what must exist,
// which error comes first. Every look-up starts at a directory that the caller holds, and no path leads outside the
// root.
//
// Mount points are known to the tree, not to the directories that they are in: a store or an archive need not know that
// something is mounted in it. A fixed directory has them as entries.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vfs/node.hpp"
#include "vfs/open_file.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {

/// Whether an operation acts on a symbolic link at the end of its path or on what the link names.
enum class FinalLink { Follow, Keep };

enum class Creation { None, IfAbsent, Exclusive };
enum class Expectation { Anything, Directory };

struct OpenOptions {
  Access access;
  Creation creation = Creation::None;
  Truncation truncation = Truncation::Keep;
  Expectation expectation = Expectation::Anything;
  FinalLink final_link = FinalLink::Follow;
};

class Tree {
 public:
  /// More symbolic links than this in one look-up are a loop; as on Linux.
  static constexpr int maximum_links = 40;

  explicit Tree(DirectoryPtr root);

  [[nodiscard]] const DirectoryPtr& root() const { return root_; }

  /// Makes `node` the entry `name` of `directory`, in place of the directory's own entry.
  /// Requires: nothing is mounted there. Lifetime: the tree keeps `directory`, so that `node` may have it as its parent
  /// without owning it.
  void mount(const DirectoryPtr& directory, std::string name, NodePtr node);

  /// Like Directory's, including mounts. Errors: NoEntry.
  [[nodiscard]] Result<NodePtr> find_entry(const DirectoryPtr& directory, std::string_view name) const;
  /// Like Directory's, including mounts.
  [[nodiscard]] std::optional<DirectoryEntry> entry_at(const Directory& directory,
                                                       std::uint64_t position) const;

  // `base` is where a relative path starts. Errors of all functions below: NoEntry, NotDirectory, TooManySymbolicLinks,
  // ReadOnly, NoSpace.

  [[nodiscard]] Result<NodePtr> find(const DirectoryPtr& base, const Path& path, FinalLink final_link) const;
  /// Errors: also Exists, IsDirectory, Invalid.
  Result<NodePtr> open(const DirectoryPtr& base, const Path& path, const OpenOptions& options) const;
  /// Errors: also Exists.
  Result<void> create_directory(const DirectoryPtr& base, const Path& path) const;
  /// Errors: also Exists, and those of `Path::parse` for the target.
  Result<void> create_symbolic_link(std::string_view target, const DirectoryPtr& base,
                                    const Path& path) const;
  /// Errors: also Exists, CrossDevice, NotPermitted.
  Result<void> create_hard_link(const DirectoryPtr& old_base, const Path& old_path, FinalLink final_link,
                                const DirectoryPtr& base, const Path& path) const;
  /// Errors: also IsDirectory, Busy.
  Result<void> remove_file(const DirectoryPtr& base, const Path& path) const;
  /// Errors: also NotEmpty, Busy.
  Result<void> remove_directory(const DirectoryPtr& base, const Path& path) const;
  /// Errors: also those of Directory::rename; Busy.
  Result<void> rename(const DirectoryPtr& old_base, const Path& old_path, const DirectoryPtr& base,
                      const Path& path) const;

 private:
  /// What is mounted in one directory.
  struct MountPoints {
    DirectoryPtr directory;
    std::map<std::string, NodePtr, std::less<>> entries;
  };

  /// Where a path leads: the entry `name` of `directory`. `node` is that entry, or null if it does not exist.
  /// `directory` is null if the path names a directory without going through an entry: ".", "..", "/".
  struct Location {
    DirectoryPtr directory;
    std::string name;
    NodePtr node;
    bool names_directory = false;
    /// `node` is mounted there.
    bool is_mount_point = false;
  };

  [[nodiscard]] Result<Location> locate(const DirectoryPtr& base, const Path& path,
                                        FinalLink final_link) const;
  /// Where something is to be created.
  [[nodiscard]] Result<Location> locate_new(const DirectoryPtr& base, const Path& path) const;
  /// Null if nothing is mounted in that directory.
  [[nodiscard]] const MountPoints* mount_points_in(const Directory& directory) const;
  [[nodiscard]] bool is_mount_point(const Directory& directory, std::string_view name) const;
  [[nodiscard]] Result<DirectoryPtr> start_of(const DirectoryPtr& base, const Path& path) const;

  DirectoryPtr root_;
  /// By device and inode: an archive creates a new object each time the same directory is looked up.
  std::map<std::pair<std::uint64_t, std::uint64_t>, MountPoints> mount_points_;
};

}  // namespace eryx::vfs
