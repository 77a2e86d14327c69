// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/try_endings.hpp"

#include "link/instruction_reader.hpp"

namespace eryx::link {

std::vector<TryEnding> find_endings(const Module& module, const Function& function,
                                    const LinkLimits& limits) {
  std::vector<TryEnding> endings;
  constexpr std::size_t no_try = SIZE_MAX;
  std::vector<std::size_t> open{no_try};
  InstructionReader reader(module, function, limits);
  Instruction instruction;
  while (reader.next(instruction)) {
    switch (instruction.opcode) {
      case Opcode::Block:
      case Opcode::Loop:
      case Opcode::If:
      case Opcode::TryTable: open.push_back(no_try); break;
      case Opcode::Try:
        open.push_back(endings.size());
        endings.emplace_back();
        break;
      case Opcode::Catch:
      case Opcode::CatchAll: endings[open.back()].kind = TryEnding::Kind::Catch; break;
      case Opcode::Delegate:
        endings[open.back()] = {TryEnding::Kind::Delegate, instruction.index};
        [[fallthrough]];
      case Opcode::End: open.pop_back(); break;
      default: break;
    }
  }
  return endings;
}

}  // namespace eryx::link
