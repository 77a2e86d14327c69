// SPDX-License-Identifier: MIT OR Apache-2.0
// Turns the syntax tree of a pattern into instructions, from its end to its beginning: each instruction names the next
// one, so that has to be there first.

#include <utility>

#include "bridge/pattern_program.hpp"
#include "bridge/pattern_syntax.hpp"
#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

using Kind = PatternNode::Kind;
using Operation = PatternProgram::Operation;

// A text costs its length times, at worst, this. Repetition with counts is copied, so (a{100}){100} has 10,000.
constexpr std::size_t maximum_instructions = 5'000;
// Copies of nothing add no instructions, but take their time: (((){1000}){1000}){1000}.
constexpr std::size_t maximum_steps = 50'000;

class Compiler {
 public:
  PatternProgram compile(const PatternNode& pattern) {
    program_.start = emit(pattern, add({Operation::Match, level_, 0, 0}));
    return std::move(program_);
  }

 private:
  using Index = std::uint32_t;

  [[noreturn]] static void refuse() {
    throw Error(ErrorKind::InvalidArgument,
                "the pattern is too large when its repetitions are written out; use smaller counts");
  }

  Index add(PatternProgram::Instruction instruction) {
    if (program_.instructions.size() == maximum_instructions) refuse();
    program_.instructions.push_back(instruction);
    return static_cast<Index>(program_.instructions.size() - 1);
  }

  // Returns: where the instructions of `node` begin, which continue with `next`.
  Index emit(const PatternNode& node, Index next) {
    if (++steps_ > maximum_steps) refuse();
    switch (node.kind) {
      case Kind::Set:
        program_.sets.push_back(node.set);
        return add({Operation::Character, level_, next, static_cast<Index>(program_.sets.size() - 1)});
      case Kind::Sequence:
        for (auto part = node.parts.rbegin(); part != node.parts.rend(); ++part) next = emit(*part, next);
        return next;
      case Kind::Choice: return choice(node, next);
      case Kind::Repeat: return repeat(node, next);
      case Kind::Begin: return add({Operation::Begin, level_, next, 0});
      case Kind::End: return add({Operation::End, level_, next, 0});
      case Kind::WordEdge: return add({Operation::WordEdge, level_, next, 0});
      case Kind::NoWordEdge: return add({Operation::NoWordEdge, level_, next, 0});
      case Kind::Ahead: return ahead(Operation::Ahead, node, next);
      case Kind::NotAhead: return ahead(Operation::NotAhead, node, next);
    }
    return next;
  }

  Index choice(const PatternNode& node, Index next) {
    Index begin = emit(node.parts.back(), next);
    for (std::size_t index = node.parts.size() - 1; index-- > 0;) {
      const Index first = emit(node.parts[index], next);
      begin = add({Operation::Branch, level_, first, begin});
    }
    return begin;
  }

  Index repeat(const PatternNode& node, Index next) {
    const PatternNode& part = node.parts.front();
    Index begin = next;
    if (node.most == PatternNode::any_number) {
      begin = add({Operation::Branch, level_, 0, next});
      const Index body = emit(part, begin);
      program_.instructions[begin].next = body;
    } else {
      for (std::uint32_t count = node.least; count < node.most; ++count)
        begin = add({Operation::Branch, level_, emit(part, begin), next});
    }
    for (std::uint32_t count = 0; count < node.least; ++count) begin = emit(part, begin);
    return begin;
  }

  Index ahead(Operation operation, const PatternNode& node, Index next) {
    ++level_;
    program_.levels = std::max(program_.levels, level_ + 1);
    const Index inside = emit(node.parts.front(), add({Operation::Match, level_, 0, 0}));
    --level_;
    return add({operation, level_, next, inside});
  }

  PatternProgram program_;
  Index level_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace

PatternProgram compile_pattern(std::string_view source) { return Compiler().compile(parse_pattern(source)); }

}  // namespace eryx::bridge
