// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/start_folding.hpp"

#include <vector>

#include "link/instruction_reader.hpp"

namespace eryx::link {

namespace {

class Folder {
 public:
  Folder(const SideModule& side, const Survey& survey, const FoldedGlobals& known, const LinkLimits& limits)
      : module_(side.module()), survey_(survey), known_(known), limits_(limits) {
    for (const Export& exported : module_.exports) {
      if (exported.kind == EntityKind::Global) exported_.emplace(exported.index, 0);
    }
  }

  FoldedGlobals fold() {
    // What the start function calls directly: one function for the data, one for the globals.
    const std::vector<std::uint32_t> called = walk(*module_.start);
    for (const std::uint32_t function : called) static_cast<void>(walk(function));
    return std::move(folded_);
  }

 private:
  /// Follows the instructions up to the first block or branch, with the values that are known.
  /// Returns: functions it calls.
  std::vector<std::uint32_t> walk(std::uint32_t function) {
    std::vector<std::uint32_t> called;
    if (function < module_.imported_functions()) return called;
    InstructionReader reader(module_, module_.functions[function - module_.imported_functions()], limits_);
    Instruction instruction;
    std::vector<std::uint32_t> stack;
    while (reader.next(instruction) && follow(instruction, stack)) {
      if (instruction.opcode == Opcode::Call && called.size() < most_called)
        called.push_back(instruction.index);
    }
    return called;
  }

  /// Returns: whether the next instruction is sure to be executed.
  bool follow(const Instruction& instruction, std::vector<std::uint32_t>& stack) {
    switch (instruction.opcode) {
      case Opcode::I32Const: stack.push_back(instruction.index); return true;
      case Opcode::GlobalGet:
        if (const auto found = known_.find(instruction.index); found != known_.end()) {
          stack.push_back(found->second);
        } else {
          stack.clear();
        }
        return true;
      case Opcode::I32Add:
        if (stack.size() < 2) {
          stack.clear();
        } else {
          const std::uint32_t added = stack.back();
          stack.pop_back();
          stack.back() += added;
        }
        return true;
      case Opcode::GlobalSet:
        if (!stack.empty()) {
          take(instruction.index, stack.back());
          stack.pop_back();
        }
        return true;
      case Opcode::Block:
      case Opcode::Loop:
      case Opcode::If:
      case Opcode::Try:
      case Opcode::TryTable:
      case Opcode::Branch:
      case Opcode::BranchIf:
      case Opcode::BranchTable:
      case Opcode::Return:
      case Opcode::Throw:
      case Opcode::ThrowReference:
      case Opcode::Unreachable: return false;
      default: stack.clear(); return true;
    }
  }

  void take(std::uint32_t global, std::uint32_t value) {
    const bool is_own = global >= module_.imported_globals();
    if (is_own && survey_.sets[global] == 1 && !exported_.contains(global) &&
        module_.global_types[global].type == ValueType::I32) {
      folded_.emplace(global, value);
    }
  }

  static constexpr std::size_t most_called = 16;

  const Module& module_;
  const Survey& survey_;
  const FoldedGlobals& known_;
  const LinkLimits& limits_;
  FoldedGlobals exported_;
  FoldedGlobals folded_;
};

}  // namespace

FoldedGlobals fold_start(const SideModule& side, const Survey& survey, const FoldedGlobals& known,
                         const LinkLimits& limits) {
  if (!side.module().start) return {};
  return Folder(side, survey, known, limits).fold();
}

}  // namespace eryx::link
