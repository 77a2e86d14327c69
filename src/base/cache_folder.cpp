// SPDX-License-Identifier: MIT OR Apache-2.0
#include "base/cache_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>
#include <vector>

#include "base/hex.hpp"
#include "base/private_file.hpp"

namespace eryx::base {
namespace {

namespace fs = std::filesystem;

UniqueFd open_folder(const fs::path& path) {
  if (path.empty()) return {};
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  ::mkdir(path.c_str(), S_IRWXU);
  UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  return is_private(folder, S_IFDIR) ? std::move(folder) : UniqueFd();
}

}  // namespace

CacheFolder::CacheFolder(const fs::path& path, std::string ending, Room room)
    : ending_(std::move(ending)), room_(room), folder_(open_folder(path)) {}

std::string CacheFolder::file_name(const Sha256& key) const { return to_hex(key) + ending_; }

fs::path CacheFolder::place(const std::string& name) const {
  return "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + name;
}

// What a process has left that was killed while it wrote: ReplacementFile adds letters to the name.
bool CacheFolder::is_abandoned(const fs::path& path, fs::file_time_type time) const {
  constexpr std::chrono::hours longest_write{1};
  return path.filename().string().find(ending_ + ".") != std::string::npos &&
         time < fs::file_time_type::clock::now() - longest_write;
}

UniqueFd CacheFolder::find(const Sha256& key) const {
  UniqueFd file(
      ::openat(folder_.get(), file_name(key).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!is_private(file, S_IFREG)) return {};
  ::futimens(file.get(), nullptr);  // it is used: see drop_old
  return file;
}

void CacheFolder::remove(const Sha256& key) const noexcept {
  ::unlinkat(folder_.get(), file_name(key).c_str(), 0);
}

void CacheFolder::keep(const Sha256& key, const std::function<void(const fs::path&)>& write) const noexcept {
  if (!folder_) return;
  try {
    write(place(file_name(key)));
    drop_old();
  } catch (const std::exception&) {  // No room, say.
  }
}

void CacheFolder::drop_old() const {
  std::vector<std::pair<fs::file_time_type, fs::directory_entry>> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(place("."))) {
    if (!entry.is_regular_file()) continue;
    const fs::file_time_type time = entry.last_write_time();
    if (entry.path().extension() == ending_) files.emplace_back(time, entry);
    if (is_abandoned(entry.path(), time)) fs::remove(entry.path());
  }
  std::ranges::sort(files, std::ranges::greater());
  std::uintmax_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::error_code ignored;
    bytes += files[i].second.file_size(ignored);
    // The one that was made just now stays, however large it is.
    if (i > 0 && (i >= room_.files || bytes > room_.bytes)) fs::remove(files[i].second.path(), ignored);
  }
}

}  // namespace eryx::base
