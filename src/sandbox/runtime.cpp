// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/runtime.hpp"

#include <cstdlib>

#include "drive/runtime_core.hpp"

namespace eryx {

Runtime::Runtime(const RuntimeOptions& options) : impl_(std::make_unique<drive::RuntimeCore>(options)) {}
Runtime::~Runtime() = default;

std::shared_ptr<Runtime> Runtime::create(const RuntimeOptions& options) {
  return std::shared_ptr<Runtime>(new Runtime(options));
}

std::shared_ptr<Runtime> Runtime::shared() {
  // Never destroyed: guests may run while statics are destroyed.
  static const auto* runtime = new std::shared_ptr<Runtime>(create());
  return *runtime;
}

ImageInfo Runtime::image() const { return impl_->interpreters()->image_info(); }
RuntimeStats Runtime::stats() const { return impl_->stats(); }

std::filesystem::path user_image_cache() {
  const auto folder = [](const char* variable) {
    const char* value = std::getenv(variable);
    const std::filesystem::path path(value ? value : "");
    return path.is_absolute()
               ? path
               : std::filesystem::path();  // the standard of XDG_CACHE_HOME: others are ignored
  };
  if (const auto cache = folder("XDG_CACHE_HOME"); !cache.empty()) return cache / "eryx" / "images";
  if (const auto home = folder("HOME"); !home.empty()) return home / ".cache" / "eryx" / "images";
  return {};
}

}  // namespace eryx
