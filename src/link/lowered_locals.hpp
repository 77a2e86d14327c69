// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Local variables that a function gets when it is lowered.

#include <cstdint>
#include <map>
#include <vector>

#include "link/byte_writer.hpp"
#include "link/exception_plan.hpp"
#include "link/limits.hpp"
#include "link/module.hpp"

namespace eryx::link {

/// Threading: one thread at a time.
class LoweredLocals {
 public:
  /// `first`: index of the first that is added.
  LoweredLocals(const ExceptionPlan& plan, const LinkLimits& limits, std::uint32_t first)
      : plan_(plan), limits_(limits), first_(first) {}

  /// The first of those that hold a caught exception: its number, then a value for each slot of the plan. `depth`: how many
  /// other catches are around; those side by side share them.
  [[nodiscard]] std::uint32_t caught(std::size_t depth);
  /// One for a value that is put down and taken up again at once: the `place`th of this type.
  [[nodiscard]] std::uint32_t temporary(ValueType type, std::size_t place);

  /// Writes the declarations of a function's locals: its own, then these.
  void write(const Function& function, ByteWriter& out) const;

 private:
  std::uint32_t add(ValueType type);

  const ExceptionPlan& plan_;
  const LinkLimits& limits_;
  std::uint32_t first_;
  std::vector<ValueType> types_;
  std::vector<std::uint32_t> caught_;
  std::map<ValueType, std::vector<std::uint32_t>> temporaries_;
};

}  // namespace eryx::link
