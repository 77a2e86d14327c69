// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// ERYXIMG1: everything that a fresh sandbox starts from, in one file that is mapped instead of read.
//
//   page 0       ImageHeader
//   memory       linear memory from the end of its zero prefix on; page-aligned
//   archive      the standard library (vfs/archive_format.hpp); page-aligned
//   packages     an archive of packages, of an image that has some; page-aligned
//   recipe       what the image was made of (image/recipe.hpp), if of more than Python; page-aligned
//   native       machine code of native packages (abi/native_object.h), of an image that has some; page-aligned
//
// Each part begins at the first page behind the one before it, the gaps are zero, and so is the end of the last page. Each has
// a checksum, which covers it to the end of its last page.
//
// All integers are little-endian. The guest's own native code is not included: it is part of the library, which finds it by
// `module_identity` (engine/module_registry.hpp). That of packages is, and is trusted as a program's: see load_image.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/checksum.hpp"
#include "base/sha256.hpp"
#include "guest_abi.h"

namespace eryx::image {

static_assert(std::endian::native == std::endian::little, "image structs are read as they lie");

inline constexpr std::array<char, 8> image_magic = {'E', 'R', 'Y', 'X', 'I', 'M', 'G', '1'};

/// Counts changes of this format. Never reuse.
inline constexpr std::uint32_t image_format_version = 6;

using Sha256 = base::Sha256;

struct ImageHeader {
  std::array<char, 8> magic;
  std::uint32_t format_version;
  std::uint32_t abi_version;  // ERYX_ABI_VERSION
  std::uint64_t file_size;    // bytes, a multiple of the page size
  std::uint64_t memory_size;  // of a fresh guest; a multiple of 64 KiB
  std::uint64_t zero_prefix;  // bytes of memory, from address 0, that are zero and not stored; page-aligned
  std::uint64_t memory_offset;
  std::uint64_t archive_offset;
  std::uint64_t archive_size;
  std::uint64_t packages_size;  // 0: none
  std::uint64_t recipe_size;    // 0: none
  std::uint64_t native_size;    // 0: none
  std::uint32_t archive_entries;
  std::uint32_t stack_pointer;  // the guest's mutable global
  eryx_layout layout;
  std::uint32_t package_entries;         // entries of the packages' archive
  std::array<char, 32> python_version;   // NUL-padded
  std::array<char, 32> eryx_version;     // NUL-padded
  std::array<char, 32> module_name;      // NUL-padded; of the guest module, for messages
  std::array<char, 64> code_identity;    // hexadecimal; of the library that wrote this
  std::array<char, 64> module_identity;  // hexadecimal; of the module whose memory this is
  Sha256 packages_identity;              // of the packages; checkpoints are bound to it
  Sha256 state_identity;                 // of module, memory, archives and ABI
  base::Checksum memory_checksum;
  base::Checksum archive_checksum;  // two archives of the same one are the same
  base::Checksum packages_checksum;
  base::Checksum recipe_checksum;
  base::Checksum native_checksum;
  base::Checksum header_checksum;  // of the header with this field zero
};
static_assert(sizeof(ImageHeader) <= 4096);
static_assert(std::has_unique_object_representations_v<ImageHeader>, "no padding, which a hash would cover");
static_assert(offsetof(ImageHeader, layout) == 96);

}  // namespace eryx::image
