// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/object_cache.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <new>

#include "base/replacement_file.hpp"

namespace eryx::native {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hash_bytes = std::tuple_size_v<base::Sha256>;

// An image with all of numpy and SciPy has some 600.
constexpr base::CacheFolder::Room room_of_parts{4096, std::uintmax_t{1} << 30};

// Nothing, if there is more than `most`: a file of holes can be larger than any memory.
std::vector<std::byte> read_all(const base::UniqueFd& file, std::size_t most) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || status.st_size < 0) return {};
  if (static_cast<std::uintmax_t>(status.st_size) > most) return {};
  std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count <= 0) return {};
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

// Of the object and of what it was made of: under another name it is another's.
base::Sha256 hash_of(const base::Sha256& key, std::span<const std::byte> object) {
  return base::Sha256Hasher().update(std::as_bytes(std::span(key))).update(object).finish();
}

}  // namespace

ObjectCache::ObjectCache(const fs::path& folder, Contents contents)
    : largest_(contents == Contents::Objects ? largest_object : largest_part),
      folder_(folder, contents == Contents::Objects ? ".native" : ".part",
              contents == Contents::Objects ? base::CacheFolder::Room() : room_of_parts) {}

// A file is a hash, and the object: a disk that was full once is not worth a crash.
std::optional<std::vector<std::byte>> ObjectCache::find(const base::Sha256& key) const {
  try {
    return read(key);
  } catch (const std::bad_alloc&) {  // It may be good, where there is more memory.
    return std::nullopt;
  }
}

std::optional<std::vector<std::byte>> ObjectCache::read(const base::Sha256& key) const {
  const base::UniqueFd file = folder_.find(key);
  if (!file) return std::nullopt;
  std::vector<std::byte> bytes = read_all(file, hash_bytes + largest_);
  if (bytes.size() > hash_bytes) {
    const auto object = std::span(bytes).subspan(hash_bytes);
    const base::Sha256 hash = hash_of(key, object);
    if (std::ranges::equal(std::as_bytes(std::span(hash)), std::span(bytes).first(hash_bytes))) {
      bytes.erase(bytes.begin(), bytes.begin() + hash_bytes);
      return bytes;
    }
  }
  folder_.remove(key);
  return std::nullopt;
}

std::string ObjectCache::keep(const base::Sha256& key, std::span<const std::byte> object) const {
  return folder_.keep(key, [&](const fs::path& path) {
    const base::Sha256 hash = hash_of(key, object);
    base::ReplacementFile file(path);
    file.write(std::as_bytes(std::span(hash)));
    file.write_with_holes(object);
    file.move_into_place(S_IRUSR | S_IWUSR);
    return std::uintmax_t{hash.size() + object.size()};
  });
}

}  // namespace eryx::native
