// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Path-wise operations on a directory tree, with the rules of POSIX: what follows symbolic links, what must exist,
// which error comes first. Everything starts at a directory that the caller holds and nothing leads outside the root.

#include <string>
#include <string_view>

#include "vfs/node.hpp"
#include "vfs/open_file.hpp"
#include "vfs/path.hpp"

namespace eryx::vfs {

/// Whether an operation acts on a symbolic link at the end of its path or on what the link names.
enum class FinalLink { Follow, Keep };

enum class Creation { None, IfAbsent, Exclusive };
enum class Truncation { Keep, Truncate };
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

  // `base` is where a relative path starts. Errors of all below: NoEntry, NotDirectory, TooManySymbolicLinks, ReadOnly,
  // NoSpace.

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
  /// Errors: also IsDirectory.
  Result<void> remove_file(const DirectoryPtr& base, const Path& path) const;
  /// Errors: also NotEmpty, Busy.
  Result<void> remove_directory(const DirectoryPtr& base, const Path& path) const;
  /// Errors: also those of Directory::rename; Busy.
  Result<void> rename(const DirectoryPtr& old_base, const Path& old_path, const DirectoryPtr& base,
                      const Path& path) const;

 private:
  /// Where a path leads: the entry `name` of `directory`, which `node` is; null where there is none. `directory` is
  /// null where the path names a directory without going through an entry: ".", "..", "/".
  struct Location {
    DirectoryPtr directory;
    std::string name;
    NodePtr node;
    bool names_directory = false;
  };

  [[nodiscard]] Result<Location> locate(const DirectoryPtr& base, const Path& path,
                                        FinalLink final_link) const;
  /// The place of something that is to be created.
  [[nodiscard]] Result<Location> locate_new(const DirectoryPtr& base, const Path& path) const;
  [[nodiscard]] Result<DirectoryPtr> start_of(const DirectoryPtr& base, const Path& path) const;

  DirectoryPtr root_;
};

}  // namespace eryx::vfs
