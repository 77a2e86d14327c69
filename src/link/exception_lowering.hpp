// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Exceptions without exception instructions. To throw is to set the words of exception_plan.hpp and to branch to the handler, or to
// return; after every call that may throw, one word is tested. Nothing unwinds native frames, no setjmp, and any engine runs it.
//
//   try T … catch A … catch_all … end      becomes
//
//   block T                          what a branch to the try goes to
//     block                          the landing: where an exception in the body goes to
//       …  br T
//     end
//     (save and clear pending; payload)
//     (number is A's) if … br T end
//     …
//   end
//
// Calls that lead to code which does not look for exceptions say so: boundary.hpp.
//
// The whole function is the body of one more landing, behind which it returns zeros.
//
// Both forms are lowered: the older one with try, catch, delegate and rethrow, which wheels have today, and the newer one with
// try_table and throw_ref. No types are tracked: landings take no values, so that a branch to one may leave any on the stack.

#include <cstdint>
#include <vector>

#include "link/byte_writer.hpp"
#include "link/exception_plan.hpp"
#include "link/joined_indices.hpp"
#include "link/limits.hpp"
#include "link/module.hpp"
#include "link/throwing_functions.hpp"
#include "link/type_table.hpp"

namespace eryx::link {

/// What all functions of one side module share.
struct LoweringContext {
  const Module& module;
  const JoinedIndices& indices;
  const ExceptionPlan& plan;
  /// The module's own tags, of `plan`.
  const std::vector<ExceptionKind>& kinds;
  const ThrowingFunctions& functions;
  /// The first slot of the table that is not main's.
  std::uint32_t first_slot = 0;
  const LinkLimits& limits;
  /// Grows by the types of blocks that lose their parameters.
  TypeTable& types;
};

/// Writes the body of a function, lowered: locals and instructions. `self`: its index in the joined module.
/// Errors: NativeCodeTooLarge, if it grows beyond the limits.
void lower_function(const LoweringContext& context, const Function& function, std::uint32_t self,
                    ByteWriter& out);

}  // namespace eryx::link
