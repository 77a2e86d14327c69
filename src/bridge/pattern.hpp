// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/check_budget.hpp"
#include "bridge/pattern_program.hpp"

namespace eryx::bridge {

/// A regular expression of a schema: ECMA-262 as far as regular expressions are regular, with lookaheads. What it
/// does not support is in docs/callbacks.md; decision 0058 has the reasons.
///
/// Its time is proportional to the length of the text times the size of the pattern, whatever both are, and it does not
/// recurse over the text.
///
/// Threading: `const` members from any thread.
class Pattern {
 public:
  /// What matching needs besides the pattern, so that many short texts do not allocate each time. Usable for any
  /// patterns, one after the other.
  class Scratch {
    friend class Pattern;
    std::vector<std::uint64_t> seen_;  ///< For each instruction: the last position where it leads to a match.
    std::uint64_t position_ = 0;       ///< Never repeats, so that `seen_` is not cleared.
    std::vector<std::uint32_t> here_;
    std::vector<std::uint32_t> later_;
  };

  /// Errors: InvalidArgument, naming the place in the pattern.
  explicit Pattern(std::string_view source);

  /// Whether some part of `text`, which is UTF-8, matches. Throws what `budget` throws.
  [[nodiscard]] bool found_in(std::string_view text, Scratch& scratch, CheckBudget& budget) const;

  [[nodiscard]] const std::string& source() const { return source_; }

 private:
  struct Neighbours;

  [[nodiscard]] bool holds(const PatternProgram::Instruction& instruction, const Neighbours& around,
                           const Scratch& scratch) const;
  void reach(std::uint32_t index, Scratch& scratch) const;
  void close(const Neighbours& around, Scratch& scratch, CheckBudget& budget) const;

  std::string source_;
  PatternProgram program_;
  std::vector<std::uint32_t> ends_;  ///< The `Match` instructions.
  /// For each instruction, those that continue with it: after a character, or without one.
  std::vector<std::vector<std::uint32_t>> readers_;
  std::vector<std::vector<std::uint32_t>> sources_;
};

}  // namespace eryx::bridge
