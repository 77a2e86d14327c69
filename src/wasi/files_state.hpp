// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Everything that a guest can change of its files, as a value: GuestFiles::capture takes it, GuestFiles::restore puts it
// back, as often as wanted and into as many guests as wanted. files_state_format.hpp turns it into bytes.
//
// What the host provides is not in it but told by name: the streams, and what is mounted.
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
  /// The root directory as it was open from the start.
  PreopenedRoot = 3,
  /// `/` opened by the guest, and the directories on the way to a mount.
  Fixed = 4,
  /// What is in a mount, or its root.
  Mounted = 5,
};

struct DescriptorState {
  vfs::Descriptor descriptor{};
  FileOrigin origin = FileOrigin::Fixed;
  /// Place of the mount in the table, where the origin is one; else 0.
  std::uint32_t mount = 0;
  /// Inode, where the origin has several nodes; else 0.
  std::uint64_t node = 0;
  std::uint64_t offset = 0;
  vfs::Access access;
  vfs::WriteMode mode = vfs::WriteMode::AtOffset;
};

struct FilesState {
  /// The time of what has none of its own: `/`, `/dev`.
  vfs::Timestamp started{};
  /// What was mounted.
  std::shared_ptr<const vfs::MountTable> mounts;
  /// What the guest changed in each of them, in the order of the table.
  std::vector<vfs::MountContents> contents;
  /// By number.
  std::vector<DescriptorState> descriptors;
};

}  // namespace eryx::wasi
