// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "base/sha256.hpp"
#include "image/image.hpp"

namespace eryx::image {

/// The memory of `base` with packages: `archive` is mounted at `packages_folder`. The guest does not know of them yet.
///
/// The bytes are copied into memory that all sandboxes of the image map. `identity` covers them.
/// Errors: OutOfResources; InvalidArgument (no archive).
[[nodiscard]] std::shared_ptr<const Image> with_packages(const Image& base,
                                                         std::span<const std::byte> archive,
                                                         const base::Sha256& identity);

/// The same image, which says that it was made of `recipe`.
[[nodiscard]] std::shared_ptr<const Image> with_recipe(const Image& base, Recipe recipe);

}  // namespace eryx::image
