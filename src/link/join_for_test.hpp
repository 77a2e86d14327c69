// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What tests of the linker join, and why it does not.

#include <string>
#include <vector>

#include "link/linker.hpp"
#include "link/wabt_for_test.hpp"

namespace eryx::link {

struct NamedModule {
  std::string path;
  ModuleBytes bytes;
};

[[nodiscard]] Joined join_all(const ModuleBytes& main, const std::vector<NamedModule>& sides,
                              const LinkOptions& options = {});

/// The message of the error; empty, if they are joined.
[[nodiscard]] std::string why_refused(const ModuleBytes& main, const std::vector<NamedModule>& sides);

/// A main with functions, one of which has a shim, and a variable.
[[nodiscard]] const ModuleBytes& runner_main();

}  // namespace eryx::link
