// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "eryx/result.hpp"
#include "execution/compiled_programs.hpp"
#include "execution/start.hpp"

namespace eryx::execution {

/// A run that compiles the program of `program`, which is about to start, and runs none of it: in an interpreter of its own, so
/// that the program finds its own as it would without, and under the limits of the program. Absent: it is not UTF-8.
/// Errors: OutOfResources.
[[nodiscard]] std::optional<Start> compilation_of(const Start& program, std::string_view text);

/// What it has come to. Null: the program has no code; each execution has to compile it.
[[nodiscard]] CompiledPrograms::Code code_of(const ExecuteResult& result);

}  // namespace eryx::execution
