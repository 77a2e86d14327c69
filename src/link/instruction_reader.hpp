// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Reads the instructions of one function, one after the other, and checks what can be checked without types: that every index is
// within its index space, that blocks are nested, and that else, catch and delegate stand where they may.

#include <cstdint>
#include <vector>

#include "link/byte_cursor.hpp"
#include "link/instruction.hpp"
#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// Lifetime: module, function and limits must outlive it.
/// Threading: one thread at a time.
class InstructionReader {
 public:
  InstructionReader(const Module& module, const Function& function, const LinkLimits& limits);

  /// Reads the next instruction into `instruction`.
  /// Returns: false, behind the end that closes the function.
  /// Errors: PackageInvalid, with the place; NativeCodeUnsupported for what the guest cannot do: atomics, tail calls, references
  /// other than exceptions, passive segments; NativeCodeTooLarge.
  [[nodiscard]] bool next(Instruction& instruction);

 private:
  enum class Frame : std::uint8_t { Block, If, Else, Try, Catch, CatchAll };

  void read_immediates(std::uint8_t code, Instruction& instruction);
  void read_reference(Instruction& instruction);
  void read_numeric_prefix(Instruction& instruction);
  void read_vector_prefix(Instruction& instruction);
  void read_memory_access();
  void read_block_type(Instruction& instruction);
  void read_branch_table(Instruction& instruction);
  void read_try_table(Instruction& instruction);
  void follow(const Instruction& instruction);
  void open(Frame frame);
  std::uint32_t index_below(std::size_t limit, const char* what);
  std::uint32_t label();

  const Module& module_;
  const LinkLimits& limits_;
  ByteCursor cursor_;
  std::size_t local_count_;
  std::vector<Frame> frames_;
};

}  // namespace eryx::link
