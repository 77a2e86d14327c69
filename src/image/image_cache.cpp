// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image_cache.hpp"

#include <unistd.h>

#include <span>
#include <utility>

#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "image/header.hpp"
#include "image/image_file.hpp"

namespace eryx::image {
namespace {

// Behind an image: of whom it is. Under another name it is another's. The header has checksums of all the rest.
base::Sha256 mark_of(const base::Sha256& key, const ImageHeader& header) {
  return base::Sha256Hasher()
      .update(std::as_bytes(std::span(key)))
      .update(std::as_bytes(std::span(header.state_identity)))
      .finish();
}

bool has_mark(const base::UniqueFd& file, const base::Sha256& key) {
  const ImageHeader header = read_header(file, 0);
  base::Sha256 found{};
  const ssize_t count = ::pread(file.get(), found.data(), found.size(), static_cast<off_t>(header.file_size));
  return count == static_cast<ssize_t>(found.size()) && found == mark_of(key, header);
}

}  // namespace

ImageCache::ImageCache(const std::filesystem::path& folder, MachineCode native)
    : native_(native), folder_(folder, ".image", {}) {}

std::shared_ptr<const Image> ImageCache::find(const base::Sha256& key) const {
  base::UniqueFd file = folder_.find(key);
  if (!file) return nullptr;
  try {
    if (!has_mark(file, key)) refuse_as_corrupt("it is another's, or of an earlier version");
    return load_image(std::move(file), 0, Trust::Verify, native_);
  } catch (const Error& error) {
    const bool is_bad = error.kind() == ErrorKind::ImageCorrupt || error.kind() == ErrorKind::ImageMismatch;
    if (is_bad) folder_.remove(key);
    return nullptr;
  }
}

void ImageCache::keep(const base::Sha256& key, const Image& image) const {
  folder_.keep(key, [&](const std::filesystem::path& path) {
    const base::Sha256 mark = mark_of(key, image.header);
    write_image_file(path, image, std::as_bytes(std::span(mark)));
    return std::filesystem::file_size(path);
  });
}

base::CacheTurn ImageCache::turn(const base::Sha256& key, std::chrono::nanoseconds patience) const {
  const base::SteadyTime end = base::later(base::SteadyTime::clock::now(), patience);
  return {folder_, key, [end] { return base::SteadyTime::clock::now() < end; }};
}

}  // namespace eryx::image
