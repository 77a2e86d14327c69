// SPDX-License-Identifier: MIT OR Apache-2.0
// Linked instead of embedded.cpp where there is no image inside: a library with ERYX_EMBEDDED_IMAGE=OFF, and the programs
// that come before any image, which are its builder and the trainer of the profile.

#include "image/embedded.hpp"

namespace eryx::image {

std::span<const std::byte> embedded_bytes() { return {}; }

}  // namespace eryx::image
