// SPDX-License-Identifier: MIT OR Apache-2.0
// Linked into the library: the image, from the assembler file that the build writes.

#include "image/embedded.hpp"

extern "C" {
extern const std::byte eryx_embedded_image[] __attribute__((visibility("hidden")));
extern const std::byte eryx_embedded_image_end[] __attribute__((visibility("hidden")));
}

namespace eryx::image {

std::span<const std::byte> embedded_bytes() { return {eryx_embedded_image, eryx_embedded_image_end}; }

}  // namespace eryx::image
