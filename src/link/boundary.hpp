// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Where exceptions end that nobody would see: code that is not lowered, main's above all, would go on as if its callee had returned.
//
// A word, `watched`, says whether the code that runs looks for exceptions. It is 0 at first. Lowered functions that may throw run with 1;
// they set it to 0 around calls that lead to code which does not look: ThrowingFunctions::leaving. Everyone calls through the table,
// so a function that may throw has an entry there that keeps the word of its caller, sets 1, calls the function, puts the caller's back,
// and ends the program if an exception is under way and the word is 0. Natively that is std::terminate.

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "link/byte_writer.hpp"
#include "link/exception_plan.hpp"
#include "link/main_module.hpp"
#include "link/throwing_functions.hpp"

namespace eryx::link {

/// What the program is ended with, by main's `Py_FatalError` if it has that: text that ends with a zero byte.
inline constexpr std::string_view fatal_exception{
    "an exception of C++, or a longjmp, left an extension module's code\0", 67};

/// A call of a function that has neither parameters nor results.
struct LinkCall {
  std::uint32_t function = 0;
  /// What is written to memory before it.
  std::uint32_t mark = 0;
};

/// Lifetime: all that it is made of must outlive it. Threading: one thread at a time.
class Boundary {
 public:
  /// `next_function`: index of the first function that may be added.
  Boundary(const MainModule& main, const ExceptionPlan& plan, const ThrowingFunctions& functions,
           std::uint32_t next_function);

  /// What goes into the table for a function of the joined module.
  [[nodiscard]] std::uint32_t entry_of(std::uint32_t function);
  /// Those that were added for `entry_of`, in their order: each calls one function.
  [[nodiscard]] const std::vector<std::uint32_t>& added() const noexcept { return added_; }

  /// Writes the body of the entry for a function of that type.
  void write_entry(std::uint32_t function, const FunctionType& type, ByteWriter& out) const;
  /// Writes the body of a function that calls others, one after the other. `mark`: where in memory the marks are written, if anywhere.
  void write_calls(const std::vector<LinkCall>& calls, const std::optional<std::uint32_t>& mark,
                   ByteWriter& out) const;

 private:
  void write_end_of_program(ByteWriter& out) const;

  const MainModule& main_;
  const ExceptionPlan& plan_;
  const ThrowingFunctions& functions_;
  const std::uint32_t next_;
  std::vector<std::uint32_t> added_;
  std::map<std::uint32_t, std::uint32_t> entries_;
};

/// Writes an instruction that sets ExceptionPlan::watched.
void write_watched(const ExceptionPlan& plan, std::uint32_t value, ByteWriter& out);

}  // namespace eryx::link
