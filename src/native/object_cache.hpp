// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/cache_folder.hpp"
#include "base/sha256.hpp"

namespace eryx::native {

/// Native objects in a folder of one user, by the hash of everything they were made of. Only ever faster: what is wrong with the folder
/// or a file of it, full, damaged, somebody else's, is as if the file were not there.
///
/// What is in it becomes machine code of this process, so it is read only if nobody but this user, and root, can have written it.
/// Threading: any. Processes: any number.
class ObjectCache {
 public:
  enum class Contents {
    Objects,
    Parts,  ///< Of objects: many, and small.
  };

  /// Bytes of one of them. A file that is larger is none.
  static constexpr std::size_t largest_object = std::size_t{1} << 30;
  static constexpr std::size_t largest_part = std::size_t{256} << 20;

  /// Makes the folder if it is not there, for this user only. Empty: there is no cache. base::CacheFolder says how much is kept.
  ObjectCache(const std::filesystem::path& folder, Contents contents);

  [[nodiscard]] std::optional<std::vector<std::byte>> find(const base::Sha256& key) const;
  /// Returns why it is not kept; empty: it is, or there is no cache.
  std::string keep(const base::Sha256& key, std::span<const std::byte> object) const;
  void remove(const base::Sha256& key) const noexcept { folder_.remove(key); }
  [[nodiscard]] const base::CacheFolder& folder() const noexcept { return folder_; }

 private:
  [[nodiscard]] std::optional<std::vector<std::byte>> read(const base::Sha256& key) const;

  std::size_t largest_;
  base::CacheFolder folder_;
};

}  // namespace eryx::native
