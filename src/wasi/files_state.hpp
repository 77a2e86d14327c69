// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Everything about its files that a guest can change, as a value: GuestFiles::capture makes it, GuestFiles::restore
// restores it, any number of times and into any number of guests. files_state_format.hpp turns it into bytes.
//
// What the host provides (the streams and the mounts) is not included, but referred to by name.
//
// Threading: immutable once captured; any number of threads.

#include <cstdint>
#include <memory>
#include <vector>

#include "vfs/descriptor_table.hpp"
#include "vfs/mount.hpp"
#include "vfs/mount_table.hpp"
#include "vfs/open_file.hpp"

namespace eryx::wasi {

/// What an open descriptor leads to. Stored in checkpoints: never renumber.
enum class FileOrigin : std::uint8_t {
  StandardInput = 0,
  StandardOutput = 1,
  StandardError = 2,
  /// The root directory that is open from the start.
  PreopenedRoot = 3,
  /// `/` opened by the guest, and the directories on the way to a mount.
  Fixed = 4,
  /// A node in a mount, or its root.
  Mounted = 5,
};

struct DescriptorState {
  vfs::Descriptor descriptor{};
  FileOrigin origin = FileOrigin::Fixed;
  /// Index of the mount in the table, if the origin is a mount; otherwise 0.
  std::uint32_t mount = 0;
  /// Inode, if the origin has several nodes; otherwise 0.
  std::uint64_t node = 0;
  std::uint64_t offset = 0;
  vfs::Access access;
  vfs::WriteMode mode = vfs::WriteMode::AtOffset;
};

struct FilesState {
  /// The time of nodes that have none of their own: `/`, `/dev`.
  vfs::Timestamp started{};
  /// The mounts.
  std::shared_ptr<const vfs::MountTable> mounts;
  /// What the guest changed in each mount, in the order of the table.
  std::vector<vfs::MountContents> contents;
  /// By number.
  std::vector<DescriptorState> descriptors;
};

}  // namespace eryx::wasi
