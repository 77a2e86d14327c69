// SPDX-License-Identifier: MIT OR Apache-2.0
// An image's header: whatever it says, it is refused or its parts lie inside the file.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "engine/module_registry.hpp"
#include "eryx/error.hpp"
#include "image/header.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  eryx::image::ImageHeader header{};
  std::memcpy(&header, data, std::min(size, sizeof header));
  // What a fuzzer cannot guess: the magic, the versions, the identity and the checksum are set right.
  header.magic = eryx::image::image_magic;
  header.format_version = eryx::image::image_format_version;
  header.abi_version = header.layout.abi_version = ERYX_ABI_VERSION;
  const auto identity = eryx::engine::linked_modules().front().identity;
  std::copy_n(identity.begin(), std::min(identity.size(), header.module_identity.size()),
              header.module_identity.begin());
  header.header_checksum = eryx::image::checksum_of_header(header);
  constexpr std::uint64_t available = std::uint64_t{64} << 20;
  try {
    eryx::image::check_header(header, available);
  } catch (const eryx::Error&) {
    return 0;
  }
  const std::uint64_t stored = header.memory_size - header.zero_prefix;
  if (stored > available || header.memory_offset > available - stored) std::abort();
  if (header.archive_size > available || header.archive_offset > available - header.archive_size)
    std::abort();
  return 0;
}
