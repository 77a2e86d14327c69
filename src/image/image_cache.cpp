// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>

#include "base/private_file.hpp"
#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "image/image_file.hpp"

namespace eryx::image {
ImageCache::ImageCache(const std::filesystem::path& folder, MachineCode native)
    : native_(native), folder_(folder, ".image") {}

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

void ImageCache::keep(const base::Sha256& key, const Image& image) const noexcept {
  folder_.keep(key, [&](const std::filesystem::path& path) { write_image_file(path, image); });
}

ImageCache::Turn::Turn(const ImageCache& cache, const base::Sha256& key, std::chrono::nanoseconds patience) {
  const base::UniqueFd& folder = cache.folder_.descriptor();
  if (!folder) return;
  const std::string name = cache.folder_.file_name(key) + ".lock";
  lock_ = base::UniqueFd(::openat(folder.get(), name.c_str(),
                                  O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!base::is_private(lock_, S_IFREG)) return;
  const base::SteadyTime end = base::later(base::SteadyTime::clock::now(), patience);
  while (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0 && base::SteadyTime::clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  // Whoever waits has it open, and finds the image; others make another.
  ::unlinkat(folder.get(), name.c_str(), 0);
}

}  // namespace eryx::image
