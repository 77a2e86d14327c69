// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/relocation.hpp"

#include "link/instruction_reader.hpp"
#include "link/refusal.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

namespace {

void write_fixed(std::uint64_t bits, unsigned bytes, ByteWriter& out) {
  for (unsigned i = 0; i < bytes; ++i) out.u8(static_cast<std::uint8_t>(bits >> (8 * i)));
}

void write_constant(const JoinedGlobal& global, ByteWriter& out) {
  switch (global.type) {
    case ValueType::I64:
      out.opcode(Opcode::I64Const);
      return out.s64(static_cast<std::int64_t>(global.value));
    case ValueType::F32: out.opcode(Opcode::F32Const); return write_fixed(global.value, 4, out);
    case ValueType::F64: out.opcode(Opcode::F64Const); return write_fixed(global.value, 8, out);
    default: return out.constant(static_cast<std::uint32_t>(global.value));
  }
}

}  // namespace

void relocate_block(Opcode opcode, const BlockType& block, const JoinedIndices& indices, ByteWriter& out) {
  out.opcode(opcode);
  switch (block.kind) {
    case BlockType::Kind::Empty: return out.u8(0x40);
    case BlockType::Kind::Value: return out.type(lowered(block.value));
    case BlockType::Kind::Function: return out.s64(indices.types[block.type]);
  }
}

void relocate(const Instruction& instruction, const JoinedIndices& indices, ByteWriter& out) {
  switch (instruction.opcode) {
    case Opcode::Block:
    case Opcode::Loop:
    case Opcode::If: return relocate_block(instruction.opcode, instruction.block, indices, out);
    case Opcode::Call: return out.opcode(Opcode::Call, indices.functions[instruction.index]);
    case Opcode::CallIndirect:
      out.opcode(Opcode::CallIndirect, indices.types[instruction.index]);
      return out.u8(0);
    case Opcode::GlobalGet: {
      const JoinedGlobal& global = indices.globals[instruction.index];
      if (global.is_constant) return write_constant(global, out);
      return out.opcode(Opcode::GlobalGet, global.index);
    }
    case Opcode::GlobalSet: {
      // What is a constant by now was set to that value once.
      const JoinedGlobal& global = indices.globals[instruction.index];
      if (global.is_constant) return out.opcode(Opcode::Drop);
      return out.opcode(Opcode::GlobalSet, global.index);
    }
    case Opcode::TypedSelect: out.opcode(Opcode::TypedSelect, 1); return out.type(lowered(instruction.value));
    case Opcode::NullReference: out.opcode(Opcode::I64Const); return out.s64(0);
    case Opcode::IsNull: return out.opcode(Opcode::I64EqualsZero);
    default: return out.bytes(instruction.bytes);
  }
}

void relocate_function(const Module& module, const Function& function, const JoinedIndices& indices,
                       const LinkLimits& limits, ByteWriter& out) {
  out.u32(static_cast<std::uint32_t>(function.locals.size()));
  for (const Locals& group : function.locals) {
    out.u32(group.count);
    out.type(lowered(group.type));
  }
  InstructionReader reader(module, function, limits);
  Instruction instruction;
  while (reader.next(instruction)) {
    relocate(instruction, indices, out);
    check_size(out, limits);
  }
}

void check_size(const ByteWriter& out, const LinkLimits& limits) {
  if (out.size() > limits.output_bytes) refuse_too_large("joined, it has more bytes than the linker writes");
}

}  // namespace eryx::link
