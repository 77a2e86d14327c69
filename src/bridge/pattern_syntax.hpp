// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The syntax tree of a pattern.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "bridge/pattern_program.hpp"

namespace eryx::bridge {

struct PatternNode {
  enum class Kind : std::uint8_t {
    Set,       ///< One code point of `set`.
    Sequence,  ///< Its parts one after the other; nothing, if it has none.
    Choice,    ///< One of its parts.
    Repeat,    ///< Its part, `least` to `most` times.
    Begin,
    End,
    WordEdge,
    NoWordEdge,
    Ahead,
    NotAhead,
  };
  static constexpr std::uint32_t any_number = UINT32_MAX;

  Kind kind = Kind::Sequence;
  std::vector<PatternNode> parts{};
  CharacterSet set{{}};
  std::uint32_t least = 0;
  std::uint32_t most = 0;
};

/// Errors: InvalidArgument, naming the place in the pattern.
[[nodiscard]] PatternNode parse_pattern(std::string_view source);

}  // namespace eryx::bridge
