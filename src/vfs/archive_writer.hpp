// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Writes an archive (archive_format.hpp) into memory; the counterpart of Archive, and of tools/pack_archive.py for files
// that are not in a folder of the host.

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include "eryx/files.hpp"

namespace eryx::vfs {

/// The time of every entry unless told otherwise: 1980-01-01, the earliest that a zip file can hold, so that programs may
/// copy these files into one. The same as that of tools/pack_archive.py.
inline constexpr std::chrono::sys_seconds archive_time{std::chrono::seconds(315532800)};

/// Contents of files by their paths, both somewhere else.
using FileViews = std::map<std::string_view, std::string_view>;

/// Whether the file at this path is hardly ever read, and better stored compressed.
using IsSeldomRead = std::function<bool(std::string_view path)>;

/// An archive with these files. Keys are paths such as "lib/a.py"; one that ends in '/' is an empty folder,
/// its contents are ignored. Files that are seldom read are compressed, as many as an archive may have (`largest_unpacked`). The
/// bytes depend on the arguments only, those of compressed files also on the version of zstd.
///
/// Errors: InvalidArgument (a path that cannot be in a tree, or one below a file), OutOfResources (more entries or bytes of
/// names than the format has room for).
/// Cost: linear in the size of the paths and contents; the paths are compared within their folders. Compressing takes about
/// 6 ms for each megabyte.
[[nodiscard]] std::vector<std::byte> write_archive(
    const FileViews& files, std::chrono::sys_time<std::chrono::nanoseconds> modified = archive_time);
[[nodiscard]] std::vector<std::byte> write_archive(const FileViews& files,
                                                   const IsSeldomRead& is_seldom_read);
[[nodiscard]] std::vector<std::byte> write_archive(
    const FileMap& files, std::chrono::sys_time<std::chrono::nanoseconds> modified = archive_time);

}  // namespace eryx::vfs
