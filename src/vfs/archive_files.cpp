// SPDX-License-Identifier: MIT OR Apache-2.0
#include "vfs/archive_files.hpp"

#include <utility>
#include <vector>

namespace eryx::vfs {

std::map<std::string, std::string_view> files_of(const Archive& archive) {
  std::map<std::string, std::string_view> files;
  std::vector<std::pair<Archive::Index, std::string>> folders = {{Archive::root_index, ""}};
  while (!folders.empty()) {
    const auto [folder, path] = std::move(folders.back());
    folders.pop_back();
    const auto [first, end] = archive.children(folder);
    for (Archive::Index child = first; child < end; ++child) {
      std::string name = path + std::string(archive.name(child));
      if (archive.is_directory(child)) {
        folders.emplace_back(child, name + "/");
      } else if (const auto contents = archive.contents(child)) {
        files.emplace(std::move(name),
                      std::string_view(reinterpret_cast<const char*>(contents->data()), contents->size()));
      }
    }
  }
  return files;
}

}  // namespace eryx::vfs
