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

/// The memory of `base`, whose slots can call the code of a native object: what `link_native_packages` (native_packages.hpp) is done to.
/// `object` is a whole file, which does not change. `identity` covers it.
/// Errors: as engine::NativeObject's; Unsupported (the image has native packages already, or another size of memory than those that the
/// object was made for).
[[nodiscard]] std::shared_ptr<const Image> with_native_object(const Image& base, const base::UniqueFd& object,
                                                              const base::Sha256& identity);

/// The same image, which says that it was made of `recipe`.
[[nodiscard]] std::shared_ptr<const Image> with_recipe(const Image& base, Recipe recipe);

}  // namespace eryx::image
