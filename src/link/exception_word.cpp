// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/exception_word.hpp"

namespace eryx::link {

namespace {

constexpr std::uint8_t vector_prefix = 0xFD;

struct Access {
  std::uint8_t load;
  std::uint8_t store;
  /// As an exponent.
  std::uint32_t alignment;
};

Access access_of(ValueType type) {
  switch (type) {
    case ValueType::I32: return {0x28, 0x36, 2};
    case ValueType::F32: return {0x2A, 0x38, 2};
    case ValueType::F64: return {0x2B, 0x39, 3};
    case ValueType::V128: return {0x00, 0x0B, 4};
    default: return {0x29, 0x37, 3};
  }
}

void write_access(ValueType type, std::uint8_t opcode, std::uint32_t address, ByteWriter& out) {
  if (type == ValueType::V128) out.u8(vector_prefix);
  out.u8(opcode);
  out.u32(access_of(type).alignment);
  out.u32(address);
}

}  // namespace

std::uint32_t ExceptionWord::size() const noexcept { return std::uint32_t{1} << access_of(type).alignment; }

void ExceptionWord::write_load(ByteWriter& out) const {
  write_address(out);
  write_access(type, access_of(type).load, address, out);
}

void ExceptionWord::write_address(ByteWriter& out) { out.constant(0); }

void ExceptionWord::write_store(ByteWriter& out) const {
  write_access(type, access_of(type).store, address, out);
}

}  // namespace eryx::link
