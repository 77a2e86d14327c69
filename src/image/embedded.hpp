// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace eryx::image {

/// The image's bytes as the build put them into the library, page-aligned; empty in a library without an image and in
/// the program that builds it, which are linked with another definition (embedded_none.cpp).
[[nodiscard]] std::span<const std::byte> embedded_bytes();

}  // namespace eryx::image
