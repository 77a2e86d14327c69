// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Conversions between the types of src/vfs and those of WASI.

#include "vfs/node.hpp"
#include "vfs/open_file.hpp"
#include "wasi/abi.hpp"
#include "wasi/errno.hpp"

namespace eryx::wasi {

[[nodiscard]] Filetype to_filetype(vfs::NodeType type);
[[nodiscard]] Filestat to_filestat(const vfs::Metadata& metadata);

/// What a descriptor may be used for, in WASI's terms. The C library derives `fcntl(F_GETFL)` and `isatty` from this.
struct RightsPair {
  Rights base = Rights::None;
  Rights inheriting = Rights::None;
};
[[nodiscard]] RightsPair rights_of(const vfs::OpenFile& file);

/// The times that a set_times call asks for. Errors: Invalid (contradicting or unknown flags, a time after 2262).
[[nodiscard]] vfs::Result<vfs::TimeChange, Errno> to_time_change(WasiTimestamp accessed,
                                                                 WasiTimestamp modified, TimeFlags flags,
                                                                 vfs::Timestamp now);

[[nodiscard]] WasiTimestamp to_wasi(vfs::Timestamp time);

}  // namespace eryx::wasi
