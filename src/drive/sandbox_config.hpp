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
  /// Of the sandbox's packages; null: it has none.
  std::shared_ptr<const DerivedImage> packages;
  /// Of the sandbox's libraries, which has those packages too; null: it has none. Its interpreters are then `execution::Config::interpreters`.
  std::shared_ptr<const DerivedImage> libraries;
  /// Of a prepared program, which has those libraries too; null: nothing was prepared. Its interpreters are then
  /// `execution::Config::interpreters`.
  std::shared_ptr<const DerivedImage> prepared;
  /// The source of `execution::Config::environment`.
  std::map<std::string, std::string> variables;

  [[nodiscard]] RuntimeCore& core() const { return *detail::Access::get(*runtime); }
};

}  // namespace eryx::drive
