// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace eryx::image {

/// The image's bytes as the build put them into the library, page-aligned; empty in the program that builds the image,
/// which is linked with another definition.
[[nodiscard]] std::span<const std::byte> embedded_bytes();

}  // namespace eryx::image
