// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// What a program says of itself in a comment: its "inline script metadata" (PyPA, once PEP 723).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eryx/detail/export.hpp"

namespace eryx {

/// The block that `# /// script` begins.
struct ScriptMetadata {
  std::vector<std::string> dependencies;  ///< As they are written; each is a requirement.
  std::string requires_python;            ///< Empty: any.
  std::uint32_t line = 1;                 ///< Of the program, from 1: where the block begins.
};

/// Absent if the program has no such block; one that does not end is none. Table `tool` and unknown keys are ignored. The text
/// is untrusted; nothing of it is run.
///
/// Errors: PackageInvalid (two blocks, or not what the standard allows in one, with the number of the program's line),
/// PackageUnsupported (for another Python). Threading: any. Cost: linear.
[[nodiscard]] ERYX_API std::optional<ScriptMetadata> read_script_metadata(std::string_view program);

}  // namespace eryx
