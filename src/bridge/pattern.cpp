// SPDX-License-Identifier: MIT OR Apache-2.0
// Walks the text from its end to its beginning, and keeps the set of instructions from which the rest of the text leads
// to a match. In this direction a lookahead is nothing but an earlier result: whether its inside matches here is known
// when it is asked for.

#include "bridge/pattern.hpp"

#include <algorithm>

namespace eryx::bridge {
namespace {

using Operation = PatternProgram::Operation;

bool is_word(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'0' && c <= U'9') || c == U'_';
}

// The code point before `end`, and where it begins. Texts are valid UTF-8; anything else is read as some code point.
std::pair<char32_t, std::size_t> code_point_before(std::string_view text, std::size_t end) {
  std::size_t start = end - 1;
  const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
  while (start > 0 && end - start < 4 && (byte(start) & 0xC0U) == 0x80U) --start;
  const std::size_t size = end - start;
  if (size == 1) return {byte(start), start};
  char32_t point = byte(start) & (0xFFU >> (size + 1));
  for (std::size_t index = start + 1; index < end; ++index) point = (point << 6U) | (byte(index) & 0x3FU);
  return {std::min(point, CharacterSet::last_code_point), start};
}

}  // namespace

// What is on both sides of a position.
struct Pattern::Neighbours {
  bool is_begin = false;
  bool is_end = false;
  bool is_edge = false;  ///< Of a word.
};

Pattern::Pattern(std::string_view source)
    : source_(source),
      program_(compile_pattern(source)),
      readers_(program_.instructions.size()),
      sources_(program_.instructions.size()) {
  for (std::uint32_t index = 0; index < program_.instructions.size(); ++index) {
    const PatternProgram::Instruction& instruction = program_.instructions[index];
    switch (instruction.operation) {
      case Operation::Match: ends_.push_back(index); break;
      case Operation::Character: readers_[instruction.next].push_back(index); break;
      case Operation::Branch:
        sources_[instruction.other].push_back(index);
        sources_[instruction.next].push_back(index);
        break;
      default: sources_[instruction.next].push_back(index);
    }
  }
}

bool Pattern::holds(const PatternProgram::Instruction& instruction, const Neighbours& around,
                    const Scratch& scratch) const {
  switch (instruction.operation) {
    case Operation::Begin: return around.is_begin;
    case Operation::End: return around.is_end;
    case Operation::WordEdge: return around.is_edge;
    case Operation::NoWordEdge: return !around.is_edge;
    case Operation::Ahead: return scratch.seen_[instruction.other] == scratch.position_;
    case Operation::NotAhead: return scratch.seen_[instruction.other] != scratch.position_;
    default: return true;
  }
}

void Pattern::reach(std::uint32_t index, Scratch& scratch) const {
  if (scratch.seen_[index] == scratch.position_) return;
  scratch.seen_[index] = scratch.position_;
  scratch.here_.push_back(index);
}

// Adds what leads to the set without reading. Inner lookaheads first, because outer instructions ask for them.
void Pattern::close(const Neighbours& around, Scratch& scratch, CheckBudget& budget) const {
  for (std::uint32_t level = program_.levels; level-- > 0;) {
    for (std::size_t next = 0; next < scratch.here_.size(); ++next) {
      const std::uint32_t reached = scratch.here_[next];
      if (program_.instructions[reached].level != level) continue;
      budget.spend(1 + sources_[reached].size());
      for (const std::uint32_t source : sources_[reached]) {
        if (holds(program_.instructions[source], around, scratch)) reach(source, scratch);
      }
    }
  }
}

bool Pattern::found_in(std::string_view text, Scratch& scratch, CheckBudget& budget) const {
  if (scratch.seen_.size() < program_.instructions.size()) scratch.seen_.resize(program_.instructions.size());
  scratch.here_.clear();
  scratch.later_.clear();
  char32_t after = 0;
  bool is_word_after = false;
  for (std::size_t position = text.size();;) {
    char32_t before = 0;
    std::size_t before_at = 0;
    if (position > 0) std::tie(before, before_at) = code_point_before(text, position);
    const bool is_word_before = position > 0 && is_word(before);

    ++scratch.position_;
    for (const std::uint32_t end : ends_) reach(end, scratch);
    for (const std::uint32_t reached : scratch.later_) {
      budget.spend(1 + readers_[reached].size());
      for (const std::uint32_t reader : readers_[reached]) {
        if (program_.sets[program_.instructions[reader].other].contains(after)) reach(reader, scratch);
      }
    }
    close({position == 0, position == text.size(), is_word_before != is_word_after}, scratch, budget);
    if (scratch.seen_[program_.start] == scratch.position_) return true;
    if (position == 0) return false;

    std::swap(scratch.here_, scratch.later_);
    scratch.here_.clear();
    after = before;
    is_word_after = is_word_before;
    position = before_at;
  }
}

}  // namespace eryx::bridge
