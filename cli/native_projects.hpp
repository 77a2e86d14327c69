// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Projects with native code whose wheels for the sandbox PyPI does not have, but which are built from their sources in a checkout of Eryx.
namespace eryx::cli {

struct NativeProject {
  std::string_view module;
  std::string_view wheel;   ///< What the names of its wheels begin with.
  std::string_view recipe;  ///< That builds the wheel: "make scientific".
};

[[nodiscard]] std::optional<NativeProject> native_project_with_module(std::string_view module);

/// How to get a wheel of a project for the sandbox: a phrase. `name`: in any of its spellings.
[[nodiscard]] std::string way_to_wheel(std::string_view name);

/// The name of a project, as names are compared.
[[nodiscard]] std::string plain_project_name(std::string_view name);

}  // namespace eryx::cli
