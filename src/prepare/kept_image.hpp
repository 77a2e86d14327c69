// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <functional>

#include "base/sha256.hpp"
#include "drive/derived_images.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"

namespace eryx::prepare {

using Interpreters = drive::DerivedImages::Interpreters;

/// An image that was made.
struct NewImage {
  Interpreters interpreters;
  /// Whether other processes shall have it too.
  enum class Keep { Everywhere, InThisProcess } keep = Keep::Everywhere;
};

/// Those of the image with this key: the runtime's, or else those of the image in the runtime's folder of images, or else what
/// `make` makes under `limits`, which is then kept in both. The image is one that was made from that of `base`. For another
/// process that makes the same this waits no longer than the limit of wall time.
///
/// Errors: those of `make`.
[[nodiscard]] Interpreters kept_image(drive::RuntimeCore& runtime, const Interpreters& base,
                                      const base::Sha256& key, const Limits& limits,
                                      const std::function<NewImage()>& make);

}  // namespace eryx::prepare
