// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/zip_directory.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"
#include "package/little_endian.hpp"
#include "package/refusal.hpp"
#include "package/zip_extra.hpp"

namespace eryx::package {
namespace {

using ByteSpan = std::span<const std::byte>;

constexpr std::uint32_t end_signature = 0x06054b50;
constexpr std::size_t end_size = 22;
constexpr std::uint32_t zip64_locator_signature = 0x07064b50;
constexpr std::size_t zip64_locator_size = 20;
constexpr std::uint32_t zip64_end_signature = 0x06064b50;
constexpr std::size_t zip64_end_size = 56;
constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::size_t entry_size = 46;
constexpr std::size_t longest_comment = 0xFFFF;

/// What the end says of the directory.
struct End {
  std::uint64_t entries = 0;
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
  std::uint64_t directory_end = 0;  ///< Where the end itself begins.
};

bool has_signature(ByteSpan archive, std::size_t at, std::uint32_t signature) {
  return little_endian<std::uint32_t>(archive, at) == signature;
}

/// Where the end record is. Readers search for it from behind, in different ways, so there may be only one.
std::size_t find_end(ByteSpan archive) {
  if (archive.size() < end_size) refuse("no zip archive: too short");
  const std::size_t last = archive.size() - end_size;
  const std::size_t first = last > longest_comment ? last - longest_comment : 0;
  std::size_t found = archive.size();
  for (std::size_t at = last + 1; at-- > first;) {
    if (!has_signature(archive, at, end_signature)) continue;
    const std::size_t comment = little_endian<std::uint16_t>(archive, at + 20);
    const bool is_exact = at + end_size + comment == archive.size();
    if (found != archive.size()) {
      if (is_exact) refuse("two ends of the central directory");
      continue;
    }
    if (!is_exact) refuse("bytes behind the end of the archive, or it is cut off");
    found = at;
  }
  if (found == archive.size()) refuse("no end of a central directory: no zip archive, or cut off");
  return found;
}

/// Replaces what `end` could not hold by what the zip64 record before it says.
void read_zip64_end(ByteSpan archive, std::size_t locator, End& end) {
  const auto number32 = [&](std::size_t at) { return little_endian<std::uint32_t>(archive, at); };
  const auto number64 = [&](std::size_t at) { return little_endian<std::uint64_t>(archive, at); };
  if (number32(locator + 4) != 0 || number32(locator + 16) > 1) refuse("an archive of several disks");
  const std::uint64_t record = number64(locator + 8);
  if (locator < zip64_end_size || record != locator - zip64_end_size ||
      !has_signature(archive, record, zip64_end_signature) || number64(record + 4) != zip64_end_size - 12)
    refuse("the zip64 end of the central directory is not where it should be");
  if (number32(record + 16) != 0 || number32(record + 20) != 0 ||
      number64(record + 24) != number64(record + 32))
    refuse("an archive of several disks");
  const End wide{number64(record + 32), number64(record + 40), number64(record + 48), record};
  const auto agrees = [](std::uint64_t narrow, std::uint64_t most, std::uint64_t value) {
    return narrow == most || narrow == value;
  };
  if (!agrees(end.entries, UINT16_MAX, wide.entries) || !agrees(end.size, UINT32_MAX, wide.size) ||
      !agrees(end.offset, UINT32_MAX, wide.offset))
    refuse("the two ends of the central directory, one of them zip64, do not agree");
  end = wide;
}

End read_end(ByteSpan archive) {
  const std::size_t at = find_end(archive);
  const auto number16 = [&](std::size_t offset) {
    return little_endian<std::uint16_t>(archive, at + offset);
  };
  const auto number32 = [&](std::size_t offset) {
    return little_endian<std::uint32_t>(archive, at + offset);
  };
  if (number16(4) != 0 || number16(6) != 0 || number16(8) != number16(10))
    refuse("an archive of several disks");
  End end{number16(10), number32(12), number32(16), at};
  // Some readers look for it only if a field asks for it, others always.
  const bool has_zip64 =
      at >= zip64_locator_size && has_signature(archive, at - zip64_locator_size, zip64_locator_signature);
  if (has_zip64) {
    read_zip64_end(archive, at - zip64_locator_size, end);
  } else if (end.entries == UINT16_MAX || end.size == UINT32_MAX || end.offset == UINT32_MAX) {
    refuse("the zip64 end of the central directory is missing");
  }
  if (end.offset > end.directory_end || end.size != end.directory_end - end.offset)
    refuse("the central directory is not where its end says");
  return end;
}

void check_flags(const ZipEntry& entry) {
  constexpr std::uint16_t encrypted = 1u << 0 | 1u << 6 | 1u << 13;
  constexpr std::uint16_t known = zip_flag::compression_level | zip_flag::sizes_follow | zip_flag::utf8;
  if ((entry.flags & encrypted) != 0) refuse_entry(entry.name, "encrypted");
  if ((entry.flags & ~known) != 0) refuse_entry(entry.name, "has unknown flags");
  const bool is_ascii = std::ranges::all_of(
      entry.name, [](char character) { return static_cast<unsigned char>(character) < 0x80; });
  if (!is_ascii && ((entry.flags & zip_flag::utf8) == 0 || !base::is_utf8(entry.name)))
    refuse_entry(entry.name, "its name is neither ASCII nor marked as UTF-8");
}

/// `mode` is that of Unix, 0 if the archive was written without one.
void check_type(const ZipEntry& entry, std::uint32_t mode, bool is_dos_folder) {
  constexpr std::uint32_t type_mask = 0xF000;
  constexpr std::uint32_t regular = 0x8000;
  constexpr std::uint32_t folder = 0x4000;
  constexpr std::uint32_t link = 0xA000;
  const std::uint32_t type = mode & type_mask;
  if (type == link) refuse_entry(entry.name, "a symbolic link");
  if (type != 0 && type != regular && type != folder) refuse_entry(entry.name, "neither a file nor a folder");
  const bool says_folder = type == folder || (type == 0 && is_dos_folder);
  if (entry.is_folder() ? type == regular : says_folder)
    refuse_entry(entry.name, "a file by its name or type, a folder by the other");
  if (entry.is_folder() && (entry.size != 0 || entry.crc != 0))
    refuse_entry(entry.name, "a folder with contents");
}

/// Reads the entry at the front of `rest` and takes it off.
ZipEntry take_entry(ByteSpan& rest) {
  if (rest.size() < entry_size || !has_signature(rest, 0, entry_signature))
    refuse("the central directory is damaged");
  const auto number16 = [&](std::size_t at) { return little_endian<std::uint16_t>(rest, at); };
  const auto number32 = [&](std::size_t at) { return little_endian<std::uint32_t>(rest, at); };
  const std::size_t name_size = number16(28);
  const std::size_t extra_size = number16(30);
  const std::size_t whole = entry_size + name_size + extra_size + number16(32);
  if (whole > rest.size()) refuse("the central directory is damaged");

  ZipEntry entry;
  entry.name = {reinterpret_cast<const char*>(rest.data()) + entry_size, name_size};
  entry.flags = number16(8);
  check_flags(entry);
  const std::uint16_t method = number16(10);
  entry.method = ZipMethod{method};
  if (entry.method != ZipMethod::Stored && entry.method != ZipMethod::Deflated)
    refuse_entry(entry.name, "compressed by method " + std::to_string(method) +
                                 "; only 0 (stored) and 8 (deflate) are read");
  entry.crc = number32(16);
  Zip64Values zip64(find_zip64(rest.subspan(entry_size + name_size, extra_size), entry.name), entry.name);
  entry.size = zip64.widen(number32(24));
  entry.stored_size = zip64.widen(number32(20));
  entry.header_offset = zip64.widen(number32(42));
  zip64.finish();
  if (number16(34) != 0) refuse_entry(entry.name, "on another disk");
  constexpr std::uint32_t dos_folder = 0x10;
  check_type(entry, number32(38) >> 16, (number32(38) & dos_folder) != 0);
  rest = rest.subspan(whole);
  return entry;
}

}  // namespace

ZipDirectory read_zip_directory(std::span<const std::byte> archive, const PackageLimits& limits) {
  const End end = read_end(archive);
  if (end.entries > limits.entries) refuse_beyond("more files and folders", "entries", limits.entries);
  if (end.entries > end.size / entry_size)
    refuse("the central directory is shorter than its number of entries");
  ZipDirectory directory;
  directory.offset = end.offset;
  directory.entries.reserve(end.entries);
  ByteSpan rest = archive.subspan(end.offset, end.size);
  for (std::uint64_t number = 0; number < end.entries; ++number)
    directory.entries.push_back(take_entry(rest));
  if (!rest.empty()) refuse("the central directory is longer than its number of entries");
  return directory;
}

}  // namespace eryx::package
