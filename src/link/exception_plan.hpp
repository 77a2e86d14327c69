// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// How exceptions look once they are lowered: each kind has a number, and one that is under way is in a few globals.
//
//   pending    0, or the number of the exception under way
//   payload    what it carries; with C++, Rust and longjmp one i32
//
// A reference to an exception (exnref) is an i64: the number above, the payload's i32 below; null is 0. Exceptions that carry anything
// else can be thrown and caught, but not referred to.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "link/limits.hpp"
#include "link/main_module.hpp"
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

/// One global of the joined module that holds one value of a payload.
struct PayloadSlot {
  ValueType type = ValueType::I32;
  std::uint32_t global = 0;
};

struct ExceptionPlan {
  std::uint32_t pending = 0;
  /// As many of each type as the exception needs that has most of them.
  std::vector<PayloadSlot> slots;
  /// For each side module, its tags.
  std::vector<std::vector<ExceptionKind>> kinds;
  /// Globals that the joined module gets for it, behind `first_global`: those that main does not export.
  std::vector<ValueType> new_globals;

  /// The slot whose value a reference holds, if there is any.
  [[nodiscard]] const PayloadSlot* referenced_slot() const;
};

/// Numbers that main and all side modules share, for exceptions that are imported by name. Never renumber: main is lowered long
/// before it meets a side module.
inline constexpr std::uint32_t cpp_exception_number = 1;
inline constexpr std::uint32_t longjmp_number = 2;
inline constexpr std::uint32_t first_own_number = 3;

/// Names under which main exports the globals, if it has any of this.
inline constexpr std::string_view pending_global_name = "eryx_exception_pending";
inline constexpr std::string_view payload_global_name = "eryx_exception_payload";

/// `first_global`: index of the first global that the joined module gets.
/// Errors: PackageUnsupported: the path of the module that imports an exception that there is not, or refers to one that carries
/// more than an i32; or has one that carries too much.
[[nodiscard]] ExceptionPlan plan_exceptions(const MainModule& main, const std::vector<SideModule>& sides,
                                            const std::vector<Survey>& surveys, std::uint32_t first_global,
                                            const LinkLimits& limits);

}  // namespace eryx::link
