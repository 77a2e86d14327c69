// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/instruction_reader.hpp"

#include <string>

#include "link/refusal.hpp"
#include "link/wasm_reader.hpp"

namespace eryx::link {

namespace {

constexpr std::uint8_t numeric_prefix = 0xFC;
constexpr std::uint8_t vector_prefix = 0xFD;
constexpr std::uint8_t atomic_prefix = 0xFE;

std::size_t count_locals(const Module& module, const Function& function) {
  std::size_t count = module.types[function.type].parameters.size();
  for (const Locals& group : function.locals) count += group.count;
  return count;
}

bool is_memory_access(std::uint8_t code) noexcept { return code >= 0x28 && code <= 0x3E; }

/// Without immediates: unreachable, nop, return, drop, select, comparisons, arithmetic, conversions, sign extension.
bool is_plain(std::uint8_t code) noexcept {
  return code <= 0x01 || code == 0x0F || code == 0x1A || code == 0x1B || (code >= 0x45 && code <= 0xC4);
}

}  // namespace

InstructionReader::InstructionReader(const Module& module, const Function& function, const LinkLimits& limits)
    : module_(module),
      limits_(limits),
      cursor_(function.code, function.offset),
      local_count_(count_locals(module, function)) {
  frames_.push_back(Frame::Block);
}

bool InstructionReader::next(Instruction& instruction) {
  if (frames_.empty()) {
    cursor_.expect_end("a function");
    return false;
  }
  const std::size_t start = cursor_.position();
  const std::uint8_t code = cursor_.u8();
  instruction.opcode = static_cast<Opcode>(code);
  read_immediates(code, instruction);
  instruction.bytes = cursor_.since(start);
  follow(instruction);
  return true;
}

std::uint32_t InstructionReader::index_below(std::size_t limit, const char* what) {
  const std::uint32_t index = cursor_.u32();
  if (index >= limit) cursor_.fail(std::string("the index of a ") + what + " is out of range");
  return index;
}

std::uint32_t InstructionReader::label() { return index_below(frames_.size(), "label"); }

void InstructionReader::read_immediates(std::uint8_t code, Instruction& instruction) {
  if (is_plain(code)) return;
  if (is_memory_access(code)) return read_memory_access();
  switch (static_cast<Opcode>(code)) {
    case Opcode::Block:
    case Opcode::Loop:
    case Opcode::If:
    case Opcode::Try: return read_block_type(instruction);
    case Opcode::Else:
    case Opcode::End:
    case Opcode::CatchAll:
    case Opcode::ThrowReference: return;
    case Opcode::Catch:
    case Opcode::Throw: instruction.index = index_below(module_.tag_types.size(), "tag"); return;
    case Opcode::Rethrow:
    case Opcode::Branch:
    case Opcode::BranchIf: instruction.index = label(); return;
    case Opcode::Delegate:
      // Its labels are those outside of the try that it ends.
      instruction.index = index_below(frames_.size() - 1, "label");
      return;
    case Opcode::BranchTable: return read_branch_table(instruction);
    case Opcode::Call: instruction.index = index_below(module_.function_types.size(), "function"); return;
    case Opcode::CallIndirect:
      instruction.index = index_below(module_.types.size(), "type");
      if (cursor_.u32() != 0 || module_.table_count == 0) cursor_.fail("a call goes through another table");
      return;
    case Opcode::LocalGet:
    case Opcode::LocalSet:
    case Opcode::LocalTee: instruction.index = index_below(local_count_, "local variable"); return;
    case Opcode::GlobalGet: instruction.index = index_below(module_.global_types.size(), "global"); return;
    case Opcode::GlobalSet:
      instruction.index = index_below(module_.global_types.size(), "global");
      if (!module_.global_types[instruction.index].is_mutable) cursor_.fail("a constant global is set");
      return;
    case Opcode::I32Const: instruction.index = static_cast<std::uint32_t>(cursor_.s32()); return;
    case Opcode::I64Const: static_cast<void>(cursor_.s64()); return;
    case Opcode::F32Const: static_cast<void>(cursor_.take(4)); return;
    case Opcode::F64Const: static_cast<void>(cursor_.take(8)); return;
    case Opcode::TryTable: return read_try_table(instruction);
    default: return read_reference(instruction);
  }
}

/// What concerns references, sizes of memories, and the prefixes.
void InstructionReader::read_reference(Instruction& instruction) {
  const auto code = static_cast<std::uint8_t>(instruction.opcode);
  switch (code) {
    case 0x12:
    case 0x13: refuse_unsupported("it uses tail calls");
    case 0x1C:
      if (cursor_.u32() != 1) cursor_.fail("a select has not one type");
      instruction.value = value_type(cursor_.u8());
      return;
    case 0x25:
    case 0x26: refuse_unsupported("it reads or writes tables of functions by itself");
    case 0x40: refuse_unsupported("it makes memory grow by itself");
    case 0x3F:
      if (cursor_.u8() != 0 || module_.memory_count == 0) cursor_.fail("it asks for another memory");
      return;
    case 0xD0:
      if (cursor_.u8() != static_cast<std::uint8_t>(ValueType::Exception)) {
        refuse_unsupported("it uses references to functions or to JavaScript's objects");
      }
      return;
    case 0xD1: return;
    case 0xD2: refuse_unsupported("it uses references to functions");
    case numeric_prefix: return read_numeric_prefix(instruction);
    case vector_prefix: return read_vector_prefix(instruction);
    case atomic_prefix: refuse_unsupported("it uses atomic instructions, that is, threads");
    default: cursor_.fail("an instruction is unknown: " + std::to_string(code));
  }
}

void InstructionReader::read_numeric_prefix(Instruction& instruction) {
  const std::uint32_t code = cursor_.u32();
  if (code > 0xFF) cursor_.fail("an instruction is unknown");
  instruction.opcode = prefixed(numeric_prefix, code);
  if (code <= 7) return;  // conversions that saturate
  if (code != 10 && code != 11) refuse_unsupported("it uses passive segments or table instructions");
  const unsigned memories = code == 10 ? 2 : 1;
  for (unsigned i = 0; i < memories; ++i) {
    if (cursor_.u8() != 0 || module_.memory_count == 0) cursor_.fail("another memory is copied or filled");
  }
}

void InstructionReader::read_vector_prefix(Instruction& instruction) {
  const std::uint32_t code = cursor_.u32();
  if (code > 0xFF) refuse_unsupported("it uses vector instructions whose results differ between processors");
  instruction.opcode = prefixed(vector_prefix, code);
  if (code <= 11 || code == 92 || code == 93) return read_memory_access();
  if (code >= 84 && code <= 91) {
    read_memory_access();
    static_cast<void>(cursor_.u8());
  } else if (code == 12 || code == 13) {
    static_cast<void>(cursor_.take(16));
  } else if (code >= 21 && code <= 34) {
    static_cast<void>(cursor_.u8());
  }
}

void InstructionReader::read_memory_access() {
  if (module_.memory_count == 0) cursor_.fail("there is no memory");
  if (cursor_.u32() > 4) cursor_.fail("an access is aligned to more than it can be");
  static_cast<void>(cursor_.u32());
}

void InstructionReader::read_block_type(Instruction& instruction) {
  const std::uint8_t first = cursor_.peek();
  instruction.block = {};
  if (first == 0x40) {
    static_cast<void>(cursor_.u8());
  } else if ((first & 0xC0) == 0x40) {
    instruction.block.kind = BlockType::Kind::Value;
    instruction.block.value = value_type(cursor_.u8());
  } else {
    const std::int64_t type = cursor_.s33();
    if (type < 0 || static_cast<std::uint64_t>(type) >= module_.types.size()) {
      cursor_.fail("the type of a block is out of range");
    }
    instruction.block.kind = BlockType::Kind::Function;
    instruction.block.type = static_cast<std::uint32_t>(type);
  }
}

void InstructionReader::read_branch_table(Instruction& instruction) {
  instruction.labels.resize(cursor_.count());
  for (std::uint32_t& target : instruction.labels) target = label();
  instruction.labels.push_back(label());
}

void InstructionReader::read_try_table(Instruction& instruction) {
  read_block_type(instruction);
  instruction.clauses.resize(cursor_.count(2));
  for (CatchClause& clause : instruction.clauses) {
    const std::uint8_t kind = cursor_.u8();
    if (kind > 3) cursor_.fail("a clause of a try_table is unknown");
    clause.kind = static_cast<CatchClause::Kind>(kind);
    if (kind < 2) clause.tag = index_below(module_.tag_types.size(), "tag");
    clause.label = label();
  }
}

void InstructionReader::open(Frame frame) {
  if (frames_.size() > limits_.nesting) refuse_too_large("blocks are nested too deeply in a function");
  frames_.push_back(frame);
}

void InstructionReader::follow(const Instruction& instruction) {
  Frame& innermost = frames_.back();
  const bool is_outermost = frames_.size() == 1;
  switch (instruction.opcode) {
    case Opcode::Block:
    case Opcode::Loop:
    case Opcode::TryTable: return open(Frame::Block);
    case Opcode::If: return open(Frame::If);
    case Opcode::Try: return open(Frame::Try);
    case Opcode::Else:
      if (innermost != Frame::If) cursor_.fail("an else stands in no if");
      innermost = Frame::Else;
      return;
    case Opcode::Catch:
    case Opcode::CatchAll:
      if (innermost != Frame::Try && innermost != Frame::Catch) cursor_.fail("a catch stands in no try");
      innermost = instruction.opcode == Opcode::Catch ? Frame::Catch : Frame::CatchAll;
      return;
    case Opcode::Delegate:
      if (is_outermost || innermost != Frame::Try) cursor_.fail("a delegate ends no try");
      frames_.pop_back();
      return;
    case Opcode::Rethrow: {
      const Frame target = frames_[frames_.size() - 1 - instruction.index];
      if (target != Frame::Catch && target != Frame::CatchAll) cursor_.fail("a rethrow names no catch");
      return;
    }
    case Opcode::End: frames_.pop_back(); return;
    default: return;
  }
}

}  // namespace eryx::link
