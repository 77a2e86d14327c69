// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "link/byte_writer.hpp"
#include "link/function_type.hpp"

namespace eryx::link {

/// Writes an instruction that pushes a zero of that type; a null reference is an i64.
void write_zero(ValueType type, ByteWriter& out);

}  // namespace eryx::link
