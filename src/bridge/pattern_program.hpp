// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// What a pattern is compiled to: instructions that are linked by their indexes. Made by pattern_compiler.cpp, run by
// pattern.cpp.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::bridge {

/// A set of code points.
class CharacterSet {
 public:
  using Range = std::pair<char32_t, char32_t>;  ///< Both ends belong to it.

  static constexpr char32_t last_code_point = 0x10FFFF;

  /// The ranges may be in any order and overlap.
  explicit CharacterSet(std::vector<Range> ranges);

  [[nodiscard]] CharacterSet complement() const;
  [[nodiscard]] const std::vector<Range>& ranges() const { return ranges_; }
  [[nodiscard]] bool contains(char32_t code_point) const;

 private:
  std::vector<Range> ranges_;  ///< Sorted, with gaps between them.
  std::array<std::uint64_t, 2> ascii_{};
};

struct PatternProgram {
  enum class Operation : std::uint8_t {
    Match,       ///< The end of the pattern, or of the inside of a lookahead.
    Character,   ///< A code point of `sets[other]`, then `next`.
    Branch,      ///< `next` or `other`.
    Begin,       ///< The text's beginning, then `next`; so are the following.
    End,         ///< The text's end.
    WordEdge,    ///< `\b`
    NoWordEdge,  ///< `\B`
    Ahead,       ///< A lookahead, which begins at `other`.
    NotAhead,
  };

  struct Instruction {
    Operation operation;
    std::uint32_t level;  ///< How many lookaheads it is in.
    std::uint32_t next;
    std::uint32_t other;
  };

  std::vector<Instruction> instructions;
  std::vector<CharacterSet> sets;
  std::uint32_t start = 0;
  std::uint32_t levels = 1;
};

/// Errors: InvalidArgument, naming the place in the pattern.
[[nodiscard]] PatternProgram compile_pattern(std::string_view source);

}  // namespace eryx::bridge
