// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <algorithm>
#include <filesystem>
#include <vector>

namespace eryx::security {

/// The programs under programs/, by their names.
inline std::vector<std::filesystem::path> hostile_program_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(ERYX_HOSTILE_PROGRAMS))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace eryx::security
