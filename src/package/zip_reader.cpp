// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/zip_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "package/entry_rules.hpp"
#include "package/expansion.hpp"
#include "package/inflater.hpp"
#include "package/little_endian.hpp"
#include "package/refusal.hpp"
#include "package/zip_directory.hpp"
#include "package/zip_extra.hpp"

namespace eryx::package {
namespace {

using ByteSpan = std::span<const std::byte>;

constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::size_t local_size = 30;
constexpr std::uint32_t descriptor_signature = 0x08074b50;

/// What an entry's local header and its data descriptor say must be what the directory says.
void check_value(const ZipEntry& entry, std::uint64_t local, std::uint64_t central, const char* what) {
  const bool follows = (entry.flags & zip_flag::sizes_follow) != 0;
  if (local != central && !(follows && local == 0))
    refuse_entry(entry.name,
                 std::string("its local header has another ") + what + " than the central directory");
}

/// Checks the local header in `bytes`, which end where the next entry begins. Returns: the bytes behind it.
ByteSpan check_local_header(const ZipEntry& entry, ByteSpan bytes) {
  if (bytes.size() < local_size || little_endian<std::uint32_t>(bytes, 0) != local_signature)
    refuse_entry(entry.name, "its local header is not where the central directory says");
  const auto number16 = [&](std::size_t at) { return little_endian<std::uint16_t>(bytes, at); };
  const auto number32 = [&](std::size_t at) { return little_endian<std::uint32_t>(bytes, at); };
  const std::size_t name_size = number16(26);
  const std::size_t extra_size = number16(28);
  if (name_size + extra_size > bytes.size() - local_size)
    refuse_entry(entry.name, "its local header overlaps the next entry");
  const std::string_view name(reinterpret_cast<const char*>(bytes.data()) + local_size, name_size);
  if (name != entry.name) refuse_entry(entry.name, "its local header has another name, " + in_quotes(name));
  if (number16(6) != entry.flags)
    refuse_entry(entry.name, "its local header has other flags than the central directory");
  if (number16(8) != static_cast<std::uint16_t>(entry.method))
    refuse_entry(entry.name, "its local header has another method than the central directory");

  Zip64Values zip64(find_zip64(bytes.subspan(local_size + name_size, extra_size), entry.name), entry.name);
  check_value(entry, number32(14), entry.crc, "check value");
  check_value(entry, zip64.widen(number32(22)), entry.size, "size");
  check_value(entry, zip64.widen(number32(18)), entry.stored_size, "compressed size");
  zip64.finish();
  return bytes.subspan(local_size + name_size + extra_size);
}

/// `bytes`: all that is between the contents and the next entry.
void check_descriptor(const ZipEntry& entry, ByteSpan bytes) {
  if ((entry.flags & zip_flag::sizes_follow) == 0) {
    if (!bytes.empty()) refuse_entry(entry.name, "bytes behind it that belong to no entry");
    return;
  }
  // The signature is optional, and sizes have 4 or 8 bytes: each combination has a length of its own.
  const bool is_wide = bytes.size() == 20 || bytes.size() == 24;
  const bool is_signed = bytes.size() == 16 || bytes.size() == 24;
  if (!is_wide && !is_signed && bytes.size() != 12)
    refuse_entry(entry.name, "its data descriptor is not behind its contents");
  const std::size_t crc = is_signed ? 4 : 0;
  const bool agrees = (!is_signed || little_endian<std::uint32_t>(bytes, 0) == descriptor_signature) &&
                      little_endian<std::uint32_t>(bytes, crc) == entry.crc &&
                      (is_wide ? little_endian<std::uint64_t>(bytes, crc + 4) == entry.stored_size &&
                                     little_endian<std::uint64_t>(bytes, crc + 12) == entry.size
                               : little_endian<std::uint32_t>(bytes, crc + 4) == entry.stored_size &&
                                     little_endian<std::uint32_t>(bytes, crc + 8) == entry.size);
  if (!agrees) refuse_entry(entry.name, "its data descriptor says something else than the central directory");
}

std::string expand(const ZipEntry& entry, ByteSpan stored) {
  std::string contents;
  if (entry.method == ZipMethod::Stored) {
    if (entry.stored_size != entry.size) refuse_entry(entry.name, "stored with another size than it has");
    contents.assign(reinterpret_cast<const char*>(stored.data()), stored.size());
  } else {
    Inflater inflater(stored, Inflater::Format::Raw);
    contents.resize(entry.size);
    std::byte more{};
    try {
      const std::size_t size = inflater.read(std::as_writable_bytes(std::span(contents)));
      if (size < entry.size || inflater.read({&more, 1}) != 0)
        refuse("has another size than the central directory says");
    } catch (const Error& error) {
      refuse_entry(entry.name, error.what());
    }
    if (inflater.unread() != 0) refuse_entry(entry.name, "bytes behind its compressed contents");
  }
  const uLong crc =
      ::crc32_z(::crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(contents.data()), contents.size());
  if (crc != entry.crc) refuse_entry(entry.name, "its check value (CRC-32) is wrong");
  return contents;
}

/// Bounds first, for all entries, so that nothing is expanded of an archive that is refused for its directory.
void check_entries(const ZipDirectory& directory, const PackageLimits& limits) {
  EntryRules rules(limits);
  for (const ZipEntry& entry : directory.entries) {
    const std::string_view path =
        entry.is_folder() ? entry.name.substr(0, entry.name.size() - 1) : entry.name;
    rules.declare(path, entry.is_folder() ? EntryType::Folder : EntryType::File, entry.size);
    if (entry.size > allowed_expansion(entry.stored_size, limits))
      refuse_beyond(in_quotes(entry.name) + ": more bytes for each compressed one", "ratio", limits.ratio);
  }
  rules.check_names();
}

}  // namespace

FileMap read_zip(std::span<const std::byte> archive, const PackageLimits& limits) {
  ZipDirectory directory = read_zip_directory(archive, limits);
  check_entries(directory, limits);

  // The order of the directory means nothing; each entry must end where the next one begins.
  std::ranges::sort(directory.entries, {}, &ZipEntry::header_offset);
  FileMap files;
  std::uint64_t offset = 0;
  for (std::size_t number = 0; number < directory.entries.size(); ++number) {
    const ZipEntry& entry = directory.entries[number];
    const bool is_last = number + 1 == directory.entries.size();
    const std::uint64_t end = is_last ? directory.offset : directory.entries[number + 1].header_offset;
    if (entry.header_offset != offset || end < offset || end > directory.offset)
      refuse_entry(entry.name, "overlaps another entry, or bytes before it belong to none");
    const ByteSpan rest = check_local_header(entry, archive.subspan(offset, end - offset));
    if (entry.stored_size > rest.size()) refuse_entry(entry.name, "overlaps the next entry");
    check_descriptor(entry, rest.subspan(entry.stored_size));
    std::string contents = expand(entry, rest.first(entry.stored_size));
    if (!entry.is_folder()) files.emplace(entry.name, std::move(contents));
    offset = end;
  }
  if (offset != directory.offset) refuse("bytes before the central directory that belong to no entry");
  return files;
}

}  // namespace eryx::package
