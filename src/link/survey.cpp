// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/survey.hpp"

#include "eryx/error.hpp"
#include "link/instruction_reader.hpp"
#include "link/refusal.hpp"

namespace eryx::link {

namespace {

void look_at(const Module& module, const Instruction& instruction, FunctionSurvey& function, Survey& result) {
  switch (instruction.opcode) {
    case Opcode::Call:
      if (function.callees.empty() || function.callees.back() != instruction.index) {
        function.callees.push_back(instruction.index);
      }
      return;
    case Opcode::CallIndirect:
      function.calls_by_table = true;
      result.calls_several_results |= module.types[instruction.index].results.size() > 1;
      return;
    case Opcode::GlobalSet: ++result.sets[instruction.index]; return;
    case Opcode::ThrowReference:
    case Opcode::Throw:
    case Opcode::Rethrow: function.has_throw = true; [[fallthrough]];
    case Opcode::Try: function.has_exceptions = true; return;
    case Opcode::TryTable:
      function.has_exceptions = true;
      for (const CatchClause& clause : instruction.clauses) {
        if (clause.kind == CatchClause::Kind::TagReference) result.referenced.insert(clause.tag);
        result.references_all |= clause.kind == CatchClause::Kind::AllReference;
      }
      return;
    default: return;
  }
}

}  // namespace

Survey survey(const SideModule& side, const LinkLimits& limits) {
  const Module& module = side.module();
  Survey result;
  result.sets.resize(module.global_types.size());
  result.functions.resize(module.functions.size());
  Instruction instruction;
  for (std::size_t i = 0; i < module.functions.size(); ++i) {
    try {
      InstructionReader reader(module, module.functions[i], limits);
      while (reader.next(instruction)) look_at(module, instruction, result.functions[i], result);
    } catch (const Error& error) {
      throw Error(error.kind(), in_quotes(side.path()) + ": " + error.what());
    }
    result.has_exceptions |= result.functions[i].has_exceptions;
  }
  return result;
}

}  // namespace eryx::link
