// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <chrono>
#include <functional>

#include "base/sha256.hpp"
#include "drive/derived_images.hpp"
#include "drive/runtime_core.hpp"

namespace eryx::prepare {

using Interpreters = drive::DerivedImages::Interpreters;

/// Those of the image with this key: the runtime's, or else those of the image in the runtime's folder of images, or else what
/// `make` makes, which is then kept in both. The image is one that was made from that of `base`. `patience`: how long this waits for
/// another process that makes the same.
///
/// Errors: those of `make`.
[[nodiscard]] Interpreters kept_image(drive::RuntimeCore& runtime, const Interpreters& base,
                                      const base::Sha256& key, std::chrono::nanoseconds patience,
                                      const std::function<Interpreters()>& make);

}  // namespace eryx::prepare
