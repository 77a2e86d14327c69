// SPDX-License-Identifier: MIT OR Apache-2.0
#include "execution/file_paths.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "eryx/error.hpp"
#include "execution/mounts.hpp"

namespace eryx::execution {
namespace {

constexpr std::string_view working_directory = "/data/";
constexpr std::array<std::string_view, 2> writable_folders = {"data", "tmp"};

vfs::Result<vfs::Path> parse(std::string_view text) {
  if (text.starts_with('/')) return vfs::Path::parse(text);
  if (text.empty()) return vfs::Error::NoEntry;
  return vfs::Path::parse(std::string(working_directory) + std::string(text));
}

[[noreturn]] void refuse(std::string_view what, std::string_view text) {
  throw Error(ErrorKind::InvalidArgument,
              "'" + std::string(text) + "' " + std::string(what) +
                  ": give a path in /data or /tmp, or one relative to /data, of at most 4096 bytes of UTF-8");
}

bool is_writable(const vfs::Path& path) {
  return !path.components().empty() &&
         std::ranges::find(writable_folders, path.components().front()) != writable_folders.end();
}

}  // namespace

void check_files(const FileMap& files, std::span<const vfs::MountPoint> mounted) {
  for (const auto& [text, contents] : files) {
    const auto path = parse(text);
    if (!path || !is_writable(*path) || path->components().size() < 2 || path->names_directory())
      refuse("names no file that a program may have", text);
    if (is_mounted(*path, mounted)) refuse("is where something is mounted", text);
  }
}

void check_folder(std::string_view folder, std::span<const vfs::MountPoint> mounted) {
  const auto path = parse(folder);
  if (!path || !is_writable(*path)) refuse("names no folder that a program may write to", folder);
  if (is_mounted(*path, mounted)) refuse("is where something is mounted", folder);
}

vfs::Path path_in_guest(std::string_view text) { return *parse(text); }

}  // namespace eryx::execution
