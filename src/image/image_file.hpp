// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "image/format.hpp"
#include "image/image.hpp"

namespace eryx::image {

/// The parts of an image's file behind its header. Those that it does not have are empty.
struct ImageParts {
  std::span<const std::byte> memory;
  std::span<const std::byte> archive;
  std::span<const std::byte> packages;
  std::span<const std::byte> recipe;
  std::span<const std::byte> native;
  /// No part of the image, and not aligned: what a cache writes behind it (image_cache.cpp).
  std::span<const std::byte> mark;
};

/// Writes header and parts to `path`, filling in the header's checksums: as base::ReplacementFile does, so that an old image stays
/// intact on any failure.
/// Errors: Io, with the system's reason; nothing is left behind.
void write_image_file(const std::filesystem::path& path, ImageHeader header, const ImageParts& parts);

/// The same for an image that was derived from another in memory.
void write_image_file(const std::filesystem::path& path, const Image& image,
                      std::span<const std::byte> mark = {});

}  // namespace eryx::image
