// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "image/format.hpp"

namespace eryx::image {

/// Writes header, memory and archive to `path`, filling in the header's hashes: as base::ReplacementFile
/// does, so that an old image stays intact on any failure.
/// Errors: Io, with the system's reason; nothing is left behind.
void write_image_file(const std::filesystem::path& path, ImageHeader header,
                      std::span<const std::byte> memory, std::span<const std::byte> archive);

}  // namespace eryx::image
