// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/extension_files.hpp"

#include <algorithm>
#include <string>

#include "image/packages_image.hpp"

namespace eryx::prepare {

std::vector<link::SideFile> extension_files(std::span<const Package> packages) {
  std::vector<link::SideFile> files;
  for (const Package& package : packages) {
    for (const std::string& path : package.extension_modules()) {
      files.push_back({.path = path,
                       .bytes = std::as_bytes(std::span(package.files().at(path))),
                       .guest_path = std::string(image::packages_folder) + "/" + path});
    }
  }
  std::ranges::sort(files, {}, &link::SideFile::path);
  // Packages may have the same file, if its contents are the same.
  const auto rest = std::ranges::unique(files, {}, &link::SideFile::path);
  files.erase(rest.begin(), rest.end());
  return files;
}

}  // namespace eryx::prepare
