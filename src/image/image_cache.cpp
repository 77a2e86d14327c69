// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/image_cache.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/hex.hpp"
#include "base/private_file.hpp"
#include "base/steady_time.hpp"
#include "eryx/error.hpp"
#include "image/image_file.hpp"

namespace eryx::image {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".image";

std::string file_name(const base::Sha256& key) { return base::to_hex(key) + std::string(ending); }

// What a process has left that was killed while it wrote: base::ReplacementFile adds letters to the name.
bool is_abandoned(const fs::path& path, fs::file_time_type time) {
  constexpr std::chrono::hours longest_write{1};
  return path.filename().string().find(std::string(ending) + ".") != std::string::npos &&
         time < fs::file_time_type::clock::now() - longest_write;
}

base::UniqueFd open_folder(const fs::path& path) {
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  ::mkdir(path.c_str(), S_IRWXU);
  base::UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  return base::is_private(folder, S_IFDIR) ? std::move(folder) : base::UniqueFd();
}

}  // namespace

ImageCache::ImageCache(const fs::path& folder, MachineCode native)
    : native_(native), folder_(open_folder(folder)) {}

fs::path ImageCache::place(const std::string& name) const {
  return "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + name;
}

std::shared_ptr<const Image> ImageCache::find(const base::Sha256& key) const {
  const std::string name = file_name(key);
  base::UniqueFd file(::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!base::is_private(file, S_IFREG)) return nullptr;
  ::futimens(file.get(), nullptr);  // it is used: see drop_old
  try {
    return load_image(std::move(file), 0, Trust::Verify, native_);
  } catch (const Error& error) {
    const bool is_bad = error.kind() == ErrorKind::ImageCorrupt || error.kind() == ErrorKind::ImageMismatch;
    if (is_bad) ::unlinkat(folder_.get(), name.c_str(), 0);
    return nullptr;
  }
}

void ImageCache::keep(const base::Sha256& key, const Image& image) const noexcept {
  if (!folder_) return;
  try {
    write_image_file(place(file_name(key)), image);
    drop_old();
  } catch (const std::exception&) {  // No room, say.
  }
}

void ImageCache::drop_old() const {
  std::vector<std::pair<fs::file_time_type, fs::directory_entry>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(place("."))) {
    if (!entry.is_regular_file()) continue;
    const fs::file_time_type time = entry.last_write_time();
    if (entry.path().extension() == ending) files.emplace_back(time, entry);
    if (is_abandoned(entry.path(), time)) fs::remove(entry.path());
  }
  std::ranges::sort(files, std::ranges::greater());
  std::uintmax_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::error_code ignored;
    bytes += files[i].second.file_size(ignored);
    // The one that was made just now stays, however large it is.
    if (i > 0 && (i >= most_images || bytes > most_bytes)) fs::remove(files[i].second.path(), ignored);
  }
}

ImageCache::Turn::Turn(const ImageCache& cache, const base::Sha256& key, std::chrono::nanoseconds patience) {
  if (!cache.folder_) return;
  const std::string name = file_name(key) + ".lock";
  lock_ = base::UniqueFd(::openat(cache.folder_.get(), name.c_str(),
                                  O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!base::is_private(lock_, S_IFREG)) return;
  const base::SteadyTime end = base::later(base::SteadyTime::clock::now(), patience);
  while (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0 && base::SteadyTime::clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  // Whoever waits has it open, and finds the image; others make another.
  ::unlinkat(cache.folder_.get(), name.c_str(), 0);
}

}  // namespace eryx::image
