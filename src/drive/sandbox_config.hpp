// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "drive/derived_images.hpp"
#include "drive/runtime_core.hpp"
#include "eryx/callback.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/runtime.hpp"
#include "execution/config.hpp"

namespace eryx::drive {

/// The state behind a `Sandbox` handle. Threading: immutable.
struct SandboxConfig : execution::Config {
  std::shared_ptr<Runtime> runtime;
  /// Those with the sandbox's packages alone, which sandboxes with other libraries start from; null: it has none.
  DerivedImages::Interpreters packages;
  /// The source of `execution::Config::environment`.
  std::map<std::string, std::string> variables;

  [[nodiscard]] RuntimeCore& core() const { return *detail::Access::get(*runtime); }
};

}  // namespace eryx::drive
