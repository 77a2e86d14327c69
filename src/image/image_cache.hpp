// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/cache_folder.hpp"
#include "base/cache_turn.hpp"
#include "base/sha256.hpp"
#include "image/image.hpp"

namespace eryx::image {

/// Image files in a folder of one user, by the hash of everything they were made of. A cache is only ever faster: what is wrong
/// with the folder or a file of it, full, damaged, somebody else's, is as if the file were not there.
///
/// Threading: any. Processes: any number.
class ImageCache {
 public:
  /// Makes the folder if it is not there, for this user only. It is not used if it, or the link it is, belongs to another user,
  /// or others may write to it. base::CacheFolder says how much is kept.
  /// `native`: whether images with native code are found.
  ImageCache(const std::filesystem::path& folder, MachineCode native);

  /// Null: there is none that is whole, of this library's guest, and was kept for this key. A file that is not is removed.
  [[nodiscard]] std::shared_ptr<const Image> find(const base::Sha256& key) const;

  void keep(const base::Sha256& key, const Image& image) const;

  /// Of several builders of one image the others wait for the first, as long as `patience`.
  [[nodiscard]] base::CacheTurn turn(const base::Sha256& key, std::chrono::nanoseconds patience) const;

 private:
  MachineCode native_;
  base::CacheFolder folder_;
};

}  // namespace eryx::image
