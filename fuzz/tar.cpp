// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads bytes as a compressed tar archive, and its files as a source tree: as they are, or compressed here, with the check sums that a
// fuzzer cannot guess set right.

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/package.hpp"
#include "package/source_tree.hpp"
#include "package/tar_reader.hpp"
#include "support/byte_reader.hpp"
#include "support/check.hpp"
#include "vfs/archive.hpp"
#include "vfs/archive_writer.hpp"

namespace {

using namespace eryx;
using eryx::fuzz::check;

constexpr PackageLimits limits{Bytes{1 << 20}, Bytes{1 << 20}, Bytes{1 << 18}, 64, 128, 8, 20};
constexpr std::size_t block = 512;

/// Every block that could be a header gets its sum.
void repair(std::string& tar) {
  for (std::size_t at = 0; at + block <= tar.size(); at += block) {
    if (tar.compare(at + 257, 5, "ustar") != 0) continue;
    std::fill_n(tar.begin() + static_cast<std::ptrdiff_t>(at) + 148, 8, ' ');
    unsigned sum = 0;
    for (std::size_t place = at; place < at + block; ++place) sum += static_cast<unsigned char>(tar[place]);
    char text[8];
    std::snprintf(text, sizeof text, "%06o", sum);
    tar.replace(at + 148, sizeof text, text, sizeof text);
  }
}

std::vector<std::byte> compressed(const std::string& tar) {
  z_stream stream{};
  check(::deflateInit2(&stream, Z_NO_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::byte> bytes(::deflateBound(&stream, tar.size()));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(tar.data()));
  stream.avail_in = static_cast<uInt>(tar.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  check(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  bytes.resize(stream.total_out);
  ::deflateEnd(&stream);
  return bytes;
}

void use(const FileMap& files) {
  check(files.size() <= limits.entries);
  const auto bytes = vfs::write_archive(files);
  check(static_cast<bool>(vfs::Archive::open(bytes)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::ByteReader source(std::span(data, size));
  const auto mode = source.take<std::uint8_t>();
  const auto rest = source.take_bytes(SIZE_MAX);
  std::vector<std::byte> bytes;
  if (mode % 2 == 0) {
    const auto view = std::as_bytes(rest);
    bytes.assign(view.begin(), view.end());
  } else {
    std::string tar(rest.begin(), rest.end());
    repair(tar);
    bytes = compressed(tar);
  }
  try {
    FileMap files = package::read_tar_gz(bytes, limits);
    use(files);
    use(package::read_source_tree(std::move(files), "fuzz").files);
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported);
  }
  return 0;
}
