// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How exceptions look once they are lowered: each kind has a number, and one that is under way is in a few words of linear memory.
//
//   pending    0, or the number of the exception under way
//   payload    what it carries; with C++, Rust and longjmp one i32
//   watched    whether the code that runs looks for exceptions: boundary.hpp
//
// In memory, and not in globals: so an instance of the joined module looks like one of main, and what resets, copies or saves a
// guest has nothing more to look after.
//
// A reference to an exception (exnref) is an i64: the number above, the payload's i32 below; null is 0. Exceptions that carry anything
// else can be thrown and caught, but not referred to.

#include <cstdint>
#include <vector>

#include "link/exception_word.hpp"
#include "link/limits.hpp"
#include "link/module.hpp"
#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// A kind of exception, that is, a tag.
struct ExceptionKind {
  std::uint32_t number = 0;
  std::vector<ValueType> payload;
  /// Which slots hold it: places in ExceptionPlan::slots, one for each value.
  std::vector<std::size_t> slots;
};

struct ExceptionPlan {
  ExceptionWord pending;
  /// Each holds one value of a payload. As many of each type as the exception needs that has most of them.
  std::vector<ExceptionWord> slots;
  ExceptionWord watched;
  /// Address of `fatal_exception`; 0, if there are no exceptions.
  std::uint32_t message = 0;
  /// For each side module, its tags.
  std::vector<std::vector<ExceptionKind>> kinds;
  /// Behind the words; where they would begin, if there are no exceptions.
  std::uint64_t memory_end = 0;

  /// The slot whose value a reference holds, if there is any.
  [[nodiscard]] const ExceptionWord* referenced_slot() const;
};

/// Numbers that all side modules share, for exceptions that are imported by name.
inline constexpr std::uint32_t cpp_exception_number = 1;
inline constexpr std::uint32_t longjmp_number = 2;
inline constexpr std::uint32_t first_own_number = 3;

/// `memory`: where the words may begin; they do so at the next multiple of 16.
/// Errors: NativeCodeUnsupported: the path of the module that imports an exception that there is not, or refers to one that carries
/// more than an i32; NativeCodeTooLarge: one carries too much.
[[nodiscard]] ExceptionPlan plan_exceptions(const std::vector<SideModule>& sides,
                                            const std::vector<Survey>& surveys, std::uint64_t memory,
                                            const LinkLimits& limits);

}  // namespace eryx::link
