// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Constant expressions: values of globals, offsets of segments.

#include "link/byte_cursor.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// Reads up to and with the end: one constant, or i32 constants and immutable globals added up ("extended constants").
/// `module`: as far as it has been read. Errors: PackageInvalid, NativeCodeUnsupported for other operations.
[[nodiscard]] ConstantExpression read_constant(ByteCursor& cursor, const Module& module);

}  // namespace eryx::link
