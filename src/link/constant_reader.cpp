// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/constant_reader.hpp"

#include <cstring>
#include <string>

#include "link/instruction.hpp"
#include "link/refusal.hpp"

namespace eryx::link {

namespace {

std::uint64_t bits_of(std::span<const std::byte> bytes) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, bytes.data(), bytes.size());
  return bits;
}

void read_global(ByteCursor& cursor, const Module& module, ConstantExpression& result) {
  const std::uint32_t index = cursor.u32();
  if (index >= module.global_types.size()) cursor.fail("a global index is out of range");
  if (module.global_types[index] != GlobalType{ValueType::I32, false}) {
    cursor.fail("a constant needs a global that is no constant i32");
  }
  result.globals.push_back(index);
}

/// Returns: how many values of the stack it takes; 0 for a constant, which adds one.
unsigned read_operation(ByteCursor& cursor, const Module& module, ConstantExpression& result) {
  switch (static_cast<Opcode>(cursor.u8())) {
    case Opcode::I32Const: result.value += static_cast<std::uint32_t>(cursor.s32()); return 0;
    case Opcode::GlobalGet: read_global(cursor, module, result); return 0;
    case Opcode::I32Add: return 2;
    case Opcode::I64Const:
      result.value = static_cast<std::uint64_t>(cursor.s64());
      result.type = ValueType::I64;
      return 0;
    case Opcode::F32Const:
      result.value = bits_of(cursor.take(4));
      result.type = ValueType::F32;
      return 0;
    case Opcode::F64Const:
      result.value = bits_of(cursor.take(8));
      result.type = ValueType::F64;
      return 0;
    case Opcode::VectorPrefix:
      if (cursor.u32() != 12) cursor.fail("a constant is none");
      static_cast<void>(cursor.take(16));
      result.type = ValueType::V128;
      return 0;
    default: refuse_unsupported("a constant is computed in a way that linkers do not use");
  }
}

}  // namespace

ConstantExpression read_constant(ByteCursor& cursor, const Module& module) {
  const std::size_t start = cursor.position();
  ConstantExpression result;
  std::size_t depth = 0;
  while (static_cast<Opcode>(cursor.peek()) != Opcode::End) {
    const unsigned taken = read_operation(cursor, module, result);
    if (taken > depth) cursor.fail("a constant takes more values than there are");
    depth = depth + 1 - taken;
    if (depth > 1 && result.type != ValueType::I32) cursor.fail("a constant adds something else than i32");
  }
  if (depth != 1) cursor.fail("a constant is not one value");
  if (result.type == ValueType::I32) result.value &= 0xFFFFFFFF;
  static_cast<void>(cursor.u8());
  result.bytes = cursor.since(start);
  return result;
}

}  // namespace eryx::link
