// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads bytes as a zip archive, and as a wheel if it is one: arbitrary ones, or a good archive that the input changes here and
// there. What is accepted is within its limits, can be joined with itself, and is found in the archive made of it.

#include <zlib.h>

#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/package.hpp"
#include "package/package_set.hpp"
#include "package/wheel.hpp"
#include "package/zip_reader.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"
#include "support/replaced_bytes.hpp"
#include "vfs/archive.hpp"
#include "vfs/archive_writer.hpp"

namespace {

using namespace eryx;
using eryx::fuzz::check;

// Small ones: the reader must stop in time.
constexpr PackageLimits limits{Bytes{1 << 20}, Bytes{1 << 20}, Bytes{1 << 18}, 64, 128, 8, 20};

template <typename T>
void put(std::vector<std::byte>& bytes, T value) {
  const auto view = std::as_bytes(std::span(&value, 1));
  bytes.insert(bytes.end(), view.begin(), view.end());
}

void put(std::vector<std::byte>& bytes, std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  bytes.insert(bytes.end(), view.begin(), view.end());
}

/// Header fields that local headers and the directory share.
void put_common(std::vector<std::byte>& bytes, std::string_view name, std::string_view contents) {
  const auto crc = static_cast<std::uint32_t>(
      ::crc32_z(0, reinterpret_cast<const Bytef*>(contents.data()), contents.size()));
  const auto size = static_cast<std::uint32_t>(contents.size());
  for (const int number : {20, 0, 0, 0, 33}) put(bytes, static_cast<std::uint16_t>(number));
  for (const std::uint32_t number : {crc, size, size}) put(bytes, number);
  put(bytes, static_cast<std::uint16_t>(name.size()));
  put(bytes, std::uint16_t{0});
}

/// Three stored files and a zip64 end.
std::vector<std::byte> good() {
  constexpr std::string_view files[][2] = {{"a/b.py", "contents"}, {"a/c", ""}, {"d.py", "more contents"}};
  std::vector<std::byte> bytes;
  std::vector<std::byte> directory;
  for (const auto& [name, contents] : files) {
    const auto offset = static_cast<std::uint32_t>(bytes.size());
    put(bytes, std::uint32_t{0x04034b50});
    put_common(bytes, name, contents);
    put(bytes, name);
    put(bytes, contents);
    put(directory, std::uint32_t{0x02014b50});
    put(directory, std::uint16_t{0x0314});
    put_common(directory, name, contents);
    for (int field = 0; field < 3; ++field) put(directory, std::uint16_t{0});
    put(directory, std::uint32_t{0100644u << 16});
    put(directory, offset);
    put(directory, name);
  }
  const std::uint64_t offset = bytes.size();
  const std::uint64_t size = directory.size();
  bytes.insert(bytes.end(), directory.begin(), directory.end());
  put(bytes, std::uint32_t{0x06064b50});
  put(bytes, std::uint64_t{44});
  put(bytes, std::uint32_t{45u << 16 | 45});
  put(bytes, std::uint64_t{0});
  for (const std::uint64_t number : {std::uint64_t{3}, std::uint64_t{3}, size, offset}) put(bytes, number);
  put(bytes, std::uint32_t{0x07064b50});
  put(bytes, std::uint32_t{0});
  put(bytes, offset + size);
  put(bytes, std::uint32_t{1});
  put(bytes, std::uint32_t{0x06054b50});
  put(bytes, std::uint32_t{0});
  put(bytes, std::uint32_t{3u << 16 | 3});
  put(bytes, static_cast<std::uint32_t>(size));
  put(bytes, static_cast<std::uint32_t>(offset));
  put(bytes, std::uint16_t{0});
  return bytes;
}

std::vector<std::byte> changed(fuzz::ByteReader& source) {
  static const std::vector<std::byte> original = good();
  return fuzz::with_replaced(original, source);
}

void use(const FileMap& files) {
  check(files.size() <= limits.entries);
  std::uint64_t total = 0;
  for (const auto& [path, contents] : files) {
    check(path.size() <= limits.path && contents.size() <= limits.file.count);
    total += path.size() + contents.size();
  }
  check(total <= limits.total.count);
  const auto bytes = vfs::write_archive(files);
  check(static_cast<bool>(vfs::Archive::open(bytes)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::ByteReader source(std::span(data, size));
  std::vector<std::byte> bytes;
  if (source.take<std::uint8_t>() % 2 == 0) {
    const auto rest = std::as_bytes(source.take_bytes(SIZE_MAX));
    bytes.assign(rest.begin(), rest.end());
  } else {
    bytes = changed(source);
  }
  FileMap files;
  try {
    files = package::read_zip(bytes, limits);
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported);
    return 0;
  }
  use(files);
  try {
    const Package wheel = Package::from_bytes(bytes, "fuzz", limits);
    use(wheel.files());
    static_cast<void>(package::unmet_requirements({&wheel, 1}));
    static_cast<void>(package::join_packages(std::vector{wheel, wheel}));
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported);
  }
  return 0;
}
