// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Everything that a guest can change of its files, as a value: GuestFiles::capture takes it, GuestFiles::restore puts it
// back, as often as wanted and into as many guests as wanted. files_state_format.hpp turns it into bytes.
//
// What the host provides is not in it but told by name: the streams, the devices, the archive at /usr.
//
// Threading: immutable once captured; any number of threads.

#include <cstdint>
#include <vector>

#include "vfs/descriptor_table.hpp"
#include "vfs/open_file.hpp"
#include "vfs/store_state.hpp"

namespace eryx::wasi {

/// What an open descriptor leads to. Stored in checkpoints: never renumber.
enum class FileOrigin : std::uint8_t {
  StandardInput = 0,
  StandardOutput = 1,
  StandardError = 2,
  /// The root directory as it was open from the start.
  PreopenedRoot = 3,
  /// `/`, opened by the guest.
  Root = 4,
  /// `/dev`
  Devices = 5,
  NullDevice = 6,
  RandomDevice = 7,
  /// Under `/usr`, by its index in the archive.
  Archive = 8,
  /// Under `/data` and `/tmp`, by inode.
  Data = 9,
  Temporary = 10,
};

struct DescriptorState {
  vfs::Descriptor descriptor{};
  FileOrigin origin = FileOrigin::Root;
  /// Index or inode, where the origin needs one; else 0.
  std::uint64_t node = 0;
  std::uint64_t offset = 0;
  vfs::Access access;
  vfs::WriteMode mode = vfs::WriteMode::AtOffset;
};

struct FilesState {
  /// The time of `/` and `/dev`.
  vfs::Timestamp started{};
  vfs::StoreState data;
  vfs::StoreState temporary;
  /// By number.
  std::vector<DescriptorState> descriptors;
};

}  // namespace eryx::wasi
