// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "drive/runtime_core.hpp"
#include "eryx/limits.hpp"
#include "execution/interpreter_pool.hpp"

namespace eryx::prepare {

struct CompiledArchive {
  std::vector<std::byte> archive;
  enum class End { All, OutOfTime } end = End::All;  ///< Whether there was time for each module.
};

/// The packages' archive of these interpreters, and the bytecode of its modules, where Python looks for it. Modules that do
/// not compile, or exceed `limits`, have none: they are compiled where they are imported. So do all others when
/// `limits.wall_time`, for all of it, is over, or the bytecode has become much larger than the sources.
///
/// The modules are not run. Each group of them is compiled in a fresh interpreter.
/// Requires: the interpreters' image has packages. Errors: OutOfResources.
[[nodiscard]] CompiledArchive with_bytecode(drive::RuntimeCore& runtime,
                                            const std::shared_ptr<execution::InterpreterPool>& interpreters,
                                            const Limits& limits);

}  // namespace eryx::prepare
