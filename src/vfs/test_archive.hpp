// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// For tests: an archive of files given as text.

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vfs/archive.hpp"
#include "vfs/archive_writer.hpp"

namespace eryx::vfs {

class TestArchive {
 public:
  /// Paths such as "lib/a.py"; a path that ends in '/' is an empty directory.
  explicit TestArchive(const std::map<std::string, std::string>& files)
      : bytes_(std::make_shared<const std::vector<std::byte>>(
            write_archive(FileViews(files.begin(), files.end()),
                          std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(7))))) {}

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
  std::shared_ptr<const std::vector<std::byte>> bytes_;
};

}  // namespace eryx::vfs
