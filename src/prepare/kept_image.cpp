// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/kept_image.hpp"

#include <utility>

#include "image/image_cache.hpp"

namespace eryx::prepare {

Interpreters kept_image(drive::RuntimeCore& runtime, const Interpreters& base, const base::Sha256& key,
                        const Limits& limits, const std::function<NewImage()>& make) {
  return runtime.derived_images().get(key, limits, [&]() -> Interpreters {
    const image::ImageCache* const cache = runtime.image_cache();
    if (!cache) return make().interpreters;
    if (auto found = cache->find(key)) return base->for_image(std::move(found));
    const base::CacheTurn turn = cache->turn(key, limits.wall_time);
    if (auto found = cache->find(key)) return base->for_image(std::move(found));
    NewImage made = make();
    if (made.keep == NewImage::Keep::Everywhere) cache->keep(key, made.interpreters->image());
    return made.interpreters;
  });
}

}  // namespace eryx::prepare
