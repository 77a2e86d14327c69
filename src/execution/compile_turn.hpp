// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>

#include "execution/compiled_programs.hpp"
#include "execution/interpreter.hpp"
#include "turn/turn.hpp"

namespace eryx::execution {

/// What came of compiling a program.
struct CompileTurn {
  CompiledPrograms::Code code;  ///< Null: it has none.
  /// Whether compiling it again would come to the same.
  bool is_settled = false;
  std::optional<turn::TurnResult> ended;  ///< Set if the guest can run nothing after it.
};

/// Compiles the program of `message`, which is about to start, without running any of it. Requires: nothing has run in the guest.
[[nodiscard]] CompileTurn compile(Interpreter& guest, const turn::StartMessage& message);

}  // namespace eryx::execution
