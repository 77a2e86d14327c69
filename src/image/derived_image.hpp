// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <memory>

#include "engine/entry.hpp"
#include "engine/slot.hpp"
#include "engine/watchdog.hpp"
#include "image/image.hpp"
#include "wasi/preview1.hpp"

namespace eryx::image {

/// An image of the guest as it is now, which was made from `base` and has run programs since. It is in memory only, and shares
/// the standard library with `base`. The guest can run no more programs than before, and none that it has run is undone: its
/// slot is to be reset.
///
/// `watch` has begun: whatever the guest has become, it is not waited for longer.
///
/// Requires: `wasi` is between `begin` and `end`; no program runs, and none left open files.
/// Errors: OutOfResources; Internal (small programs do not run to their end in this guest). Cost: about 30 ms.
[[nodiscard]] std::shared_ptr<const Image> derive_image(const Image& base, engine::Slot& slot,
                                                        const engine::HostBinding& host, wasi::Preview1& wasi,
                                                        engine::Watch& watch);

}  // namespace eryx::image
