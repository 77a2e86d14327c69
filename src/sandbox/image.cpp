// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/image.hpp"

#include "eryx/version.hpp"
#include "image/image.hpp"

namespace eryx {

ImageInfo embedded_image() { return image::load_embedded_image()->info(); }

ImageInfo inspect_image(const std::filesystem::path& path) { return image::load_image_file(path)->info(); }

const char* version() noexcept { return ERYX_VERSION; }

}  // namespace eryx
