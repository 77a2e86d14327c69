// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/object_cache.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <system_error>
#include <utility>

#include "base/hex.hpp"
#include "base/private_file.hpp"
#include "base/replacement_file.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".native";
constexpr std::size_t hash_bytes = std::tuple_size_v<base::Sha256>;

std::string file_name(const base::Sha256& key) { return base::to_hex(key) + std::string(ending); }

// What a process has left that was killed while it wrote: base::ReplacementFile adds letters to the name.
bool is_abandoned(const fs::path& path, fs::file_time_type time) {
  constexpr std::chrono::hours longest_write{1};
  return path.filename().string().find(std::string(ending) + ".") != std::string::npos &&
         time < fs::file_time_type::clock::now() - longest_write;
}

base::UniqueFd open_folder(const fs::path& path) {
  if (path.empty()) return {};
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  ::mkdir(path.c_str(), S_IRWXU);
  base::UniqueFd folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  return base::is_private(folder, S_IFDIR) ? std::move(folder) : base::UniqueFd();
}

std::vector<std::byte> read_all(const base::UniqueFd& file) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || status.st_size < 0) return {};
  std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count <= 0) return {};
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

}  // namespace

ObjectCache::ObjectCache(const fs::path& folder) : folder_(open_folder(folder)) {}

fs::path ObjectCache::place(const std::string& name) const {
  return "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + name;
}

// A file is the hash of an object, and the object: a disk that was full once is not worth a crash.
std::optional<std::vector<std::byte>> ObjectCache::find(const base::Sha256& key) const {
  if (!folder_) return std::nullopt;
  const std::string name = file_name(key);
  const base::UniqueFd file(
      ::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!base::is_private(file, S_IFREG)) return std::nullopt;
  ::futimens(file.get(), nullptr);  // it is used: see drop_old
  std::vector<std::byte> bytes = read_all(file);
  if (bytes.size() > hash_bytes) {
    const auto object = std::span(bytes).subspan(hash_bytes);
    const base::Sha256 hash = base::Sha256Hasher().update(object).finish();
    if (std::ranges::equal(std::as_bytes(std::span(hash)), std::span(bytes).first(hash_bytes))) {
      bytes.erase(bytes.begin(), bytes.begin() + hash_bytes);
      return bytes;
    }
  }
  ::unlinkat(folder_.get(), name.c_str(), 0);
  return std::nullopt;
}

void ObjectCache::keep(const base::Sha256& key, std::span<const std::byte> object) const noexcept {
  if (!folder_) return;
  try {
    const base::Sha256 hash = base::Sha256Hasher().update(object).finish();
    base::ReplacementFile file(place(file_name(key)));
    file.write(std::as_bytes(std::span(hash)));
    file.write(object);
    file.move_into_place(S_IRUSR | S_IWUSR);
    drop_old();
  } catch (const std::exception&) {  // No room, say.
  }
}

void ObjectCache::drop_old() const {
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
    if (i > 0 && (i >= most_objects || bytes > most_bytes)) fs::remove(files[i].second.path(), ignored);
  }
}

}  // namespace eryx::native
