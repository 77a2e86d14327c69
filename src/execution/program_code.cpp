// SPDX-License-Identifier: MIT OR Apache-2.0
// The code of a program that was executed before: the part of an execution before its first turn.

#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "eryx/error.hpp"
#include "execution/compilation.hpp"
#include "execution/execution.hpp"

namespace eryx::execution {

void Execution::find_code() {
  CompiledPrograms* const compiled = start_.config->compiled_programs.get();
  const auto* program = std::get_if<NewProgram>(&start_.what);
  if (!compiled || !program || program->variables == NewProgram::Namespace::Kept) return;
  // It would take less fuel when it runs for the third time.
  if (start_.limits.fuel) return;
  const base::Sha256& image = start_.config->interpreters->image().header.state_identity;
  const CompiledPrograms::Found found = compiled->find(image, program->source);
  code_ = found.code;
  if (found.next == CompiledPrograms::Found::Next::RunIt) return;
  try {
    code_ = compile(program->source);
  } catch (const Error&) {  // no room for another interpreter now
    return;
  }
  compiled->keep(image, program->source, code_);
}

CompiledPrograms::Code Execution::compile(std::string_view text) {
  std::optional<Start> start = compilation_of(start_, text);
  if (!start) return nullptr;
  Execution compiling(*std::move(start), threads_);
  const auto set_inner = [this](Execution* inner) {
    const std::lock_guard lock(inner_mutex_);
    inner_ = inner;
  };
  set_inner(&compiling);
  if (guest().watch.request() != engine::Request::None) compiling.cancel();
  (void)compiling.turn();
  set_inner(nullptr);
  return code_of(compiling.end().result);
}

}  // namespace eryx::execution
