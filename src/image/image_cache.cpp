// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image_cache.hpp"

#include <utility>

#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "image/image_file.hpp"

namespace eryx::image {
ImageCache::ImageCache(const std::filesystem::path& folder, MachineCode native)
    : native_(native), folder_(folder, ".image", {}) {}

std::shared_ptr<const Image> ImageCache::find(const base::Sha256& key) const {
  base::UniqueFd file = folder_.find(key);
  if (!file) return nullptr;
  try {
    return load_image(std::move(file), 0, Trust::Verify, native_);
  } catch (const Error& error) {
    const bool is_bad = error.kind() == ErrorKind::ImageCorrupt || error.kind() == ErrorKind::ImageMismatch;
    if (is_bad) folder_.remove(key);
    return nullptr;
  }
}

void ImageCache::keep(const base::Sha256& key, const Image& image) const {
  folder_.keep(key, [&](const std::filesystem::path& path) {
    write_image_file(path, image);
    return std::filesystem::file_size(path);
  });
}

base::CacheTurn ImageCache::turn(const base::Sha256& key, std::chrono::nanoseconds patience) const {
  const base::SteadyTime end = base::later(base::SteadyTime::clock::now(), patience);
  return {folder_, key, [end] { return base::SteadyTime::clock::now() < end; }};
}

}  // namespace eryx::image
