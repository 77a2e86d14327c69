// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For tests: an archive of files given as text.

#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vfs/archive.hpp"

namespace eryx::vfs {

class TestArchive {
 public:
  /// Paths such as "lib/a.py"; a path that ends in '/' is an empty directory.
  explicit TestArchive(const std::map<std::string, std::string>& files) {
    for (const auto& [path, text] : files) {
      Folder* folder = &root_;
      std::size_t at = 0;
      for (std::size_t end = path.find('/'); end != std::string::npos; end = path.find('/', at)) {
        folder = &folder->folders[path.substr(at, end - at)];
        at = end + 1;
      }
      if (at < path.size()) folder->files[path.substr(at)] = text;
    }
    write();
  }

  /// Null if `Archive::open` refuses it.
  [[nodiscard]] std::shared_ptr<const Archive> archive() const {
    const auto opened = Archive::open(*bytes_);
    if (!opened) return nullptr;
    // Shares the bytes.
    const auto kept =
        std::make_shared<std::pair<std::shared_ptr<const std::vector<std::byte>>, Archive>>(bytes_, *opened);
    return {kept, &kept->second};
  }

 private:
  struct Folder {
    std::map<std::string, Folder> folders;
    std::map<std::string, std::string> files;
  };

  void write() {
    std::vector<ArchiveEntry> entries{{0, 0, ArchiveEntryType::Directory, 0, 0, 0, 0, 0}};
    std::vector<const Folder*> folders{&root_};
    std::string names;
    std::string contents;
    for (std::size_t index = 0; index < entries.size(); ++index) {
      const Folder* const folder = folders[index];
      if (!folder) continue;
      entries[index].first = entries.size();
      std::set<std::string> children;
      for (const auto& child : folder->folders) children.insert(child.first);
      for (const auto& child : folder->files) children.insert(child.first);
      entries[index].size = children.size();
      for (const std::string& name : children) {
        const auto inside = folder->folders.find(name);
        const bool is_folder = inside != folder->folders.end();
        ArchiveEntry entry{static_cast<std::uint32_t>(names.size()),
                           static_cast<std::uint16_t>(name.size()),
                           is_folder ? ArchiveEntryType::Directory : ArchiveEntryType::File,
                           0,
                           static_cast<std::uint32_t>(index),
                           0,
                           contents.size(),
                           0};
        if (!is_folder) {
          const std::string& text = folder->files.at(name);
          entry.size = text.size();
          contents += text;
          contents.resize((contents.size() + 15) / 16 * 16);
        }
        names += name;
        entries.push_back(entry);
        folders.push_back(is_folder ? &inside->second : nullptr);
      }
    }
    names.resize((names.size() + 15) / 16 * 16);
    const std::uint64_t start = sizeof(ArchiveHeader) + entries.size() * sizeof(ArchiveEntry) + names.size();
    for (ArchiveEntry& entry : entries) {
      if (entry.type == ArchiveEntryType::File) entry.first += start;
    }
    const ArchiveHeader header{archive_magic,
                               static_cast<std::uint32_t>(entries.size()),
                               static_cast<std::uint32_t>(names.size()),
                               start + contents.size(),
                               7,
                               {}};
    const auto append = [this](const void* source, std::size_t size) {
      const auto* first = static_cast<const std::byte*>(source);
      bytes_->insert(bytes_->end(), first, first + size);
    };
    append(&header, sizeof header);
    append(entries.data(), entries.size() * sizeof(ArchiveEntry));
    append(names.data(), names.size());
    append(contents.data(), contents.size());
  }

  Folder root_;
  std::shared_ptr<std::vector<std::byte>> bytes_ = std::make_shared<std::vector<std::byte>>();
};

}  // namespace eryx::vfs
