// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// One instruction of a function, as far as a linker has to know it: what refers to something else, and what is control flow.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "link/function_type.hpp"

namespace eryx::link {

/// The type of a block, loop or `if` that has neither parameters nor results.
inline constexpr std::uint8_t no_results = 0x40;

/// Those that the linker looks at. Others are their first byte; behind a prefix, see `prefixed`.
enum class Opcode : std::uint32_t {
  Unreachable = 0x00,
  Block = 0x02,
  Loop = 0x03,
  If = 0x04,
  Else = 0x05,
  Try = 0x06,
  Catch = 0x07,
  Throw = 0x08,
  Rethrow = 0x09,
  ThrowReference = 0x0A,
  End = 0x0B,
  Branch = 0x0C,
  BranchIf = 0x0D,
  BranchTable = 0x0E,
  Return = 0x0F,
  Call = 0x10,
  CallIndirect = 0x11,
  Delegate = 0x18,
  CatchAll = 0x19,
  Drop = 0x1A,
  TypedSelect = 0x1C,
  TryTable = 0x1F,
  LocalGet = 0x20,
  LocalSet = 0x21,
  LocalTee = 0x22,
  GlobalGet = 0x23,
  GlobalSet = 0x24,
  I32Const = 0x41,
  I64Const = 0x42,
  F32Const = 0x43,
  F64Const = 0x44,
  I32EqualsZero = 0x45,
  I32Equal = 0x46,
  I32GreaterOrEqualUnsigned = 0x4F,
  I64EqualsZero = 0x50,
  I32Add = 0x6A,
  I64Or = 0x84,
  I64ShiftLeft = 0x86,
  I64ShiftRight = 0x88,
  I32Wrap = 0xA7,
  I64Extend = 0xAD,
  NullReference = 0xD0,
  IsNull = 0xD1,
  VectorPrefix = 0xFD,
};

/// The opcode behind the prefix 0xFC or 0xFD.
[[nodiscard]] constexpr Opcode prefixed(std::uint8_t prefix, std::uint32_t code) noexcept {
  return static_cast<Opcode>(std::uint32_t{prefix} << 16 | code);
}

/// Of a block: nothing, one result, or a function type.
struct BlockType {
  enum class Kind : std::uint8_t { Empty, Value, Function } kind = Kind::Empty;
  ValueType value = ValueType::I32;
  std::uint32_t type = 0;
};

/// What a try_table catches, and where it goes. The values are those of the binary format.
struct CatchClause {
  enum class Kind : std::uint8_t { Tag = 0, TagReference = 1, All = 2, AllReference = 3 } kind = Kind::All;
  std::uint32_t tag = 0;
  /// Counted from outside of the try_table.
  std::uint32_t label = 0;
};

struct Instruction {
  Opcode opcode = Opcode::Unreachable;
  /// All of it as encoded.
  std::span<const std::byte> bytes;
  /// Index of the function, type, local, global or tag, or the label; of an i32.const, its bits.
  std::uint32_t index = 0;
  BlockType block;
  /// Of br_table, the default last.
  std::vector<std::uint32_t> labels;
  std::vector<CatchClause> clauses;
  /// Of a typed select.
  ValueType value = ValueType::I32;
};

}  // namespace eryx::link
