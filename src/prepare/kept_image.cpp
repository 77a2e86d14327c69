// SPDX-License-Identifier: MIT OR Apache-2.0
#include "prepare/kept_image.hpp"

#include <utility>

#include "image/image_cache.hpp"

namespace eryx::prepare {

Interpreters kept_image(drive::RuntimeCore& runtime, const Interpreters& base, const base::Sha256& key,
                        std::chrono::nanoseconds patience, const std::function<Interpreters()>& make) {
  return runtime.derived_images().get(key, [&]() -> Interpreters {
    const image::ImageCache* const cache = runtime.image_cache();
    if (!cache) return make();
    if (auto found = cache->find(key)) return base->for_image(std::move(found));
    const image::ImageCache::Turn turn(*cache, key, patience);
    if (auto found = cache->find(key)) return base->for_image(std::move(found));
    Interpreters made = make();
    cache->keep(key, made->image());
    return made;
  });
}

}  // namespace eryx::prepare
