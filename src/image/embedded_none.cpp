// SPDX-License-Identifier: MIT OR Apache-2.0
// Linked instead of embedded.cpp if there is no embedded image: in a library with ERYX_EMBEDDED_IMAGE=OFF, and in
// programs that are built before any image: the image builder and the profile's trainer.

#include "image/embedded.hpp"

namespace eryx::image {

std::span<const std::byte> embedded_bytes() { return {}; }

}  // namespace eryx::image
