// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Makes an image: boots the guest from scratch, exercises its start-up paths, prepares its heap for recycling, and
// stores its memory.

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/module_registry.hpp"
#include "eryx/image.hpp"

namespace eryx::image {

/// `module`: the guest that is booted. `archive`: bytes of its standard library, which become part of the image.
///
/// Errors: ImageCorrupt (the archive), Unsupported (the guest left something behind that recycling cannot restore),
/// Internal (the guest does not boot; the message contains what it printed), Io.
ImageBuildReport build_image_from(const engine::LinkedModule& module, std::span<const std::byte> archive,
                                  const std::filesystem::path& path, const ImageBuildOptions& options);

}  // namespace eryx::image
