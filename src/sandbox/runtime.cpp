// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/runtime.hpp"

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

}  // namespace eryx
