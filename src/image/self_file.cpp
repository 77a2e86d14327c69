// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/self_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "base/mapping.hpp"
#include "base/system_error.hpp"

namespace eryx::image {
namespace {

// One line of /proc/self/maps.
struct MapsEntry {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::uint64_t offset = 0;
  dev_t device = 0;
  ino_t inode = 0;
  std::string path;
};

std::optional<MapsEntry> parse(const std::string& line) {
  std::uint64_t begin = 0, end = 0, offset = 0, inode = 0;
  unsigned major_number = 0, minor_number = 0;
  int path_at = 0;
  if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64 " %*4s %" SCNx64 " %x:%x %" SCNu64 " %n", &begin, &end,
                  &offset, &major_number, &minor_number, &inode, &path_at) < 6) {
    return std::nullopt;
  }
  return MapsEntry{begin,
                   end,
                   offset,
                   makedev(major_number, minor_number),
                   static_cast<ino_t>(inode),
                   path_at > 0 ? line.substr(static_cast<std::size_t>(path_at)) : std::string()};
}

std::optional<MapsEntry> find_maps_entry(std::uintptr_t address) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const auto entry = parse(line);
    if (entry && address >= entry->begin && address < entry->end) return entry;
  }
  return std::nullopt;
}

bool is_file_of(const base::UniqueFd& file, const MapsEntry& entry) {
  struct stat status {};
  return file && ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
         status.st_dev == entry.device && status.st_ino == entry.inode;
}

// The program itself is opened through /proc, even if its file was renamed or deleted; a shared library by its path, if
// that is still the same file.
base::UniqueFd open_file_of(const MapsEntry& entry) {
  base::UniqueFd program(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  if (is_file_of(program, entry)) return program;
  base::UniqueFd library(::open(entry.path.c_str(), O_RDONLY | O_CLOEXEC));
  if (is_file_of(library, entry)) return library;
  return {};
}

// Device and inode identify the file; this shows that it was not written to since: the header holds a hash of the
// contents.
bool starts_alike(const base::UniqueFd& file, std::uint64_t offset, std::span<const std::byte> bytes) {
  std::array<std::byte, base::page_size> start;
  if (bytes.size() < start.size()) return false;
  return ::pread(file.get(), start.data(), start.size(), static_cast<off_t>(offset)) ==
             static_cast<ssize_t>(start.size()) &&
         std::memcmp(start.data(), bytes.data(), start.size()) == 0;
}

base::UniqueFd make_memory_file() {
  base::UniqueFd file(::memfd_create("eryx-image", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) throw base::system_failure(ErrorKind::OutOfResources, "cannot make a memory file for the image");
  return file;
}

void write_all(const base::UniqueFd& file, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0)
      throw base::system_failure(ErrorKind::OutOfResources, "cannot copy the image into memory");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

// F_SEAL_WRITE would add nothing here, as nothing maps the file yet, but it waits while anything briefly holds a page
// of it (such as the kernel's reclaim and compaction), and fails with EBUSY if that takes longer than 0.15 s.
constexpr int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;

void seal(const base::UniqueFd& file) {
  if (::fcntl(file.get(), F_ADD_SEALS, seals) != 0) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot seal the image's memory file");
  }
}

}  // namespace

std::optional<FilePart> find_mapped_file(std::span<const std::byte> bytes) {
  const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
  if (address % base::page_size != 0) return std::nullopt;
  const auto entry = find_maps_entry(address);
  if (!entry || bytes.size() > entry->end - address) return std::nullopt;
  base::UniqueFd file = open_file_of(*entry);
  if (!file) return std::nullopt;
  const std::uint64_t offset = entry->offset + (address - entry->begin);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 ||
      static_cast<std::uint64_t>(status.st_size) < offset + bytes.size()) {
    return std::nullopt;
  }
  if (!starts_alike(file, offset, bytes)) return std::nullopt;
  return FilePart{std::move(file), offset};
}

base::UniqueFd copy_to_memory_file(std::span<const std::byte> bytes) {
  base::UniqueFd copy = make_memory_file();
  write_all(copy, bytes);
  seal(copy);
  return copy;
}

base::UniqueFd copy_to_memory_file(const base::UniqueFd& file, std::uint64_t size) {
  base::UniqueFd copy = make_memory_file();
  std::vector<std::byte> buffer(std::size_t{1} << 20);
  for (std::uint64_t done = 0; done < size;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - done));
    const ssize_t got = ::pread(file.get(), buffer.data(), wanted, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw base::system_failure(ErrorKind::Io, "cannot read the image");
    if (got == 0) break;  // it became shorter in the meantime; the check of the copy will notice
    write_all(copy, std::span(buffer).first(static_cast<std::size_t>(got)));
    done += static_cast<std::uint64_t>(got);
  }
  seal(copy);
  return copy;
}

bool is_sealed_copy(const base::UniqueFd& file) {
  const int present = ::fcntl(file.get(), F_GET_SEALS);
  return present >= 0 && (present & seals) == seals;
}

}  // namespace eryx::image
