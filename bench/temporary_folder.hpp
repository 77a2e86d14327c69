// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "figure.hpp"

namespace eryx::bench {

/// A folder that is removed with everything in it. Errors: Unmeasurable.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "eryx-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw Unmeasurable("no temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace eryx::bench
