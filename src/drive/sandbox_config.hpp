// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "drive/runtime_core.hpp"
#include "eryx/callback.hpp"
#include "eryx/detail/access.hpp"
#include "eryx/runtime.hpp"
#include "execution/config.hpp"

namespace eryx::drive {

/// What `Sandbox` is a handle of. Threading: immutable.
struct SandboxConfig : execution::Config {
  std::shared_ptr<Runtime> runtime;
  /// From which `execution::Config::environment` was made.
  std::map<std::string, std::string> variables;

  [[nodiscard]] RuntimeCore& core() const { return *detail::Access::get(*runtime); }
};

}  // namespace eryx::drive
