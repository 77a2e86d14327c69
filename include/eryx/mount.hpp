// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// What a sandbox's programs find in their files beside what is always there: `SandboxBuilder::mount`. See docs/files.md.

#include <filesystem>
#include <memory>
#include <utility>

#include "eryx/detail/access.hpp"
#include "eryx/detail/export.hpp"
#include "eryx/files.hpp"
#include "eryx/storage.hpp"

namespace eryx {

namespace vfs {
class MountSource;
}

/// Says that the code that passes it means to give programs files of this machine. Without a mount of the host, no descriptor of
/// the host is behind any file of a program; with one, the kernel's file system code works on requests that a hostile
/// program chose, others who may change the folder can race it, and how long a request takes depends on the disk. Everything
/// else of the sandbox stays as it is: SECURITY.md says what is promised. `HostFiles()` makes one.
struct HostFiles {
  explicit HostFiles() = default;
};

/// What programs may do with files of the host.
enum class HostAccess {
  ReadOnly,   ///< Read them. Changes fail with `EROFS`.
  ReadWrite,  ///< Change them at once. `Limits::files` bounds by how much an execution makes them grow.
  /// See changes that stay in memory, within `Limits::files` and `Limits::file_entries`, and are in
  /// `ExecuteResult::changes`; the host's files stay as they are until `apply_changes`.
  Overlay,
};

/// Something that can be mounted in the files of a sandbox's programs. A value; cheap to copy. Threading: any.
class ERYX_API Mount {
 public:
  /// A folder of the host with all that is below it, or a single regular file. It is opened here, once: what is at `path`
  /// later makes no difference. `path` may lead through symbolic links; inside the folder none is followed, and other file
  /// systems that are mounted there are not entered. Programs can open regular files and folders, and nothing else:
  /// symbolic links, devices, sockets and pipes appear in listings, and cannot be opened.
  ///
  /// Errors: InvalidArgument (neither a folder nor a regular file, or one of /proc, /sys and the like), Io (it cannot be
  /// opened so), Unsupported (no `openat2`).
  [[nodiscard]] static Mount host(HostFiles, const std::filesystem::path& path,
                                  HostAccess access = HostAccess::ReadOnly);

  /// Memory that other sandboxes and sessions have too.
  [[nodiscard]] static Mount storage(const Storage& storage);

 private:
  friend struct detail::Access;
  explicit Mount(std::shared_ptr<const vfs::MountSource> source) : impl_(std::move(source)) {}

  std::shared_ptr<const vfs::MountSource> impl_;
};

/// Makes the changes of an overlay in a folder of the host, or in a single file if one was mounted: usually in what was
/// mounted. Names and contents come from the program: look at them first. Each file is written beside its place, under a
/// temporary name, and moved there; none is executable. No link is followed, and nothing outside of `target` is touched, whoever
/// changes it meanwhile. A removed folder is removed with all that is in it.
///
/// Errors: InvalidArgument (a path that leads out of the folder), Io (the message has the path below `target` and the reason):
/// then changes before that one, in their order, were made.
ERYX_API void apply_changes(HostFiles, const MountChanges& changes, const std::filesystem::path& target);

}  // namespace eryx
