// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Rewrites functions of a side module for the joined one: indices are exchanged, known globals become constants.

#include "link/byte_writer.hpp"
#include "link/instruction.hpp"
#include "link/joined_indices.hpp"
#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// Writes one instruction. Not for those about exceptions.
void relocate(const Instruction& instruction, const JoinedIndices& indices, ByteWriter& out);

/// Writes the opcode of a block, and its type.
void relocate_block(Opcode opcode, const BlockType& block, const JoinedIndices& indices, ByteWriter& out);

/// Writes the body of a function that has nothing to do with exceptions: locals and instructions.
/// Errors: NativeCodeTooLarge, if it grows beyond LinkLimits::output_bytes.
void relocate_function(const Module& module, const Function& function, const JoinedIndices& indices,
                       const LinkLimits& limits, ByteWriter& out);

/// Errors: NativeCodeTooLarge, if more than LinkLimits::output_bytes have been written.
void check_size(const ByteWriter& out, const LinkLimits& limits);

}  // namespace eryx::link
