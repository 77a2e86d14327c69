// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/zero_value.hpp"

namespace eryx::link {

namespace {

void write_zeros(unsigned count, ByteWriter& out) {
  for (unsigned i = 0; i < count; ++i) out.u8(0);
}

}  // namespace

void write_zero(ValueType type, ByteWriter& out) {
  switch (type) {
    case ValueType::I32: return out.constant(0);
    case ValueType::F32: out.opcode(Opcode::F32Const); return write_zeros(4, out);
    case ValueType::F64: out.opcode(Opcode::F64Const); return write_zeros(8, out);
    case ValueType::V128:
      out.u8(0xFD);
      out.u32(12);
      return write_zeros(16, out);
    default: out.opcode(Opcode::I64Const); return out.s64(0);
  }
}

}  // namespace eryx::link
