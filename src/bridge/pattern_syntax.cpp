// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads patterns. Their authors may think of other dialects than ECMA-262's (pydantic's are Rust's and Python's): what
// means something else there is refused, never guessed.

#include "bridge/pattern_syntax.hpp"

#include <utility>

#include "bridge/pattern_reader.hpp"

namespace eryx::bridge {
namespace {

using Kind = PatternNode::Kind;

constexpr std::size_t maximum_depth = 50;  // of groups; bounds the recursion here and in the compiler

class Parser {
 public:
  explicit Parser(std::string_view source) : reader_(source) {}

  PatternNode pattern() {
    PatternNode node = choice();
    if (!reader_.at_end()) reader_.refuse("there is no group that this could close");
    return node;
  }

 private:
  PatternNode choice() {
    if (++depth_ > maximum_depth) reader_.refuse("groups are nested too deeply");
    PatternNode node{Kind::Choice};
    do {
      node.parts.push_back(sequence());
    } while (reader_.take(U"|"));
    --depth_;
    return node;
  }

  PatternNode sequence() {
    PatternNode node{Kind::Sequence};
    while (!reader_.at_end() && !reader_.sees(U"|") && !reader_.sees(U")")) {
      PatternNode atom = this->atom();
      const bool is_repeatable = atom.kind <= Kind::Repeat;
      node.parts.push_back(repeated(std::move(atom), is_repeatable));
    }
    return node;
  }

  PatternNode repeated(PatternNode atom, bool is_repeatable) {
    const auto counts = quantifier();
    if (!counts) return atom;
    if (!is_repeatable) reader_.refuse("what stands before this cannot be repeated");
    if (counts->second < counts->first) reader_.refuse("the counts are in the wrong order");
    reader_.take(U"?");  // lazy: of no importance to whether something matches
    if (reader_.sees(U"+")) reader_.refuse("possessive repetition is not supported");
    if (quantifier()) reader_.refuse("there is nothing to repeat");
    PatternNode node{Kind::Repeat};
    node.least = counts->first;
    node.most = counts->second;
    node.parts.push_back(std::move(atom));
    return node;
  }

  using Counts = std::pair<std::uint32_t, std::uint32_t>;

  std::optional<Counts> quantifier() {
    if (reader_.take(U"*")) return Counts{0, PatternNode::any_number};
    if (reader_.take(U"+")) return Counts{1, PatternNode::any_number};
    if (reader_.take(U"?")) return Counts{0, 1};
    if (!reader_.sees(U"{")) return std::nullopt;
    const std::size_t brace = reader_.position();
    reader_.take(U"{");
    const auto least = reader_.number();
    const bool has_comma = reader_.take(U",");
    const auto most = has_comma ? reader_.number() : least;
    if (!reader_.take(U"}") || (!least && !most)) {
      reader_.go_to(brace);  // a brace that is just a character
      return std::nullopt;
    }
    if (!least) reader_.refuse("write {0,…}: dialects disagree on what {,…} means");
    return Counts{*least, most.value_or(PatternNode::any_number)};
  }

  PatternNode atom() {
    if (quantifier()) reader_.refuse("there is nothing to repeat");
    switch (const char32_t c = reader_.take_any()) {
      case U'^': return {Kind::Begin};
      case U'$': return {Kind::End};
      case U'.': return of_set(all_but_line_ends());
      case U'[': return of_set(bracketed());
      case U'(': return group();
      case U'\\':
        if (reader_.take(U"b")) return {Kind::WordEdge};
        if (reader_.take(U"B")) return {Kind::NoWordEdge};
        return of_set(set_of(reader_.escape()));
      default: return of_set(CharacterSet({{c, c}}));
    }
  }

  static PatternNode of_set(CharacterSet set) {
    PatternNode node{Kind::Set};
    node.set = std::move(set);
    return node;
  }

  static CharacterSet set_of(const PatternReader::Escape& escape) {
    return escape.character ? CharacterSet({{*escape.character, *escape.character}}) : escape.set;
  }

  PatternNode group() {
    PatternNode node{Kind::Sequence};
    if (reader_.take(U"?=")) {
      node.kind = Kind::Ahead;
    } else if (reader_.take(U"?!")) {
      node.kind = Kind::NotAhead;
    } else if (reader_.sees(U"?<=") || reader_.sees(U"?<!")) {
      reader_.refuse("lookbehind is not supported");
    } else if (reader_.take(U"?<") || reader_.take(U"?P<")) {
      while (!reader_.take(U">")) {
        if (reader_.at_end()) reader_.refuse("the name of the group has no end");
        reader_.take_any();
      }
    } else if (!reader_.take(U"?:") && reader_.sees(U"?")) {
      reader_.refuse("this kind of group is not supported; nor are flags such as (?i)");
    }
    node.parts.push_back(choice());
    if (!reader_.take(U")")) reader_.refuse("the end of a group is missing");
    return node;
  }

  // After "[", up to and with "]".
  CharacterSet bracketed() {
    const bool is_complement = reader_.take(U"^");
    if (reader_.sees(U"]")) reader_.refuse("write \\]: dialects disagree on what ] means at this place");
    std::vector<CharacterSet::Range> ranges;
    while (!reader_.take(U"]")) {
      if (reader_.at_end()) reader_.refuse("the end of a set, ], is missing");
      refuse_other_dialects();
      add_member(ranges);
    }
    CharacterSet set(std::move(ranges));
    return is_complement ? set.complement() : set;
  }

  void refuse_other_dialects() const {
    for (const std::u32string_view text : {U"[:", U"[.", U"[=", U"&&", U"||", U"--", U"~~"}) {
      if (reader_.sees(text))
        reader_.refuse("dialects disagree on what this means within [ ]: escape the characters with \\");
    }
  }

  void add_member(std::vector<CharacterSet::Range>& ranges) {
    const PatternReader::Escape first = member();
    const bool is_range = reader_.sees(U"-") && !reader_.sees(U"-]");
    if (!is_range) {
      const CharacterSet set = set_of(first);
      ranges.insert(ranges.end(), set.ranges().begin(), set.ranges().end());
      return;
    }
    refuse_other_dialects();
    reader_.take(U"-");
    if (reader_.at_end()) reader_.refuse("the end of a set, ], is missing");
    const PatternReader::Escape last = member();
    if (!first.character || !last.character) reader_.refuse("a range goes from character to character");
    if (*last.character < *first.character) reader_.refuse("the ends of a range are in the wrong order");
    ranges.emplace_back(*first.character, *last.character);
  }

  PatternReader::Escape member() {
    const char32_t c = reader_.take_any();
    if (c != U'\\') return {c};
    if (reader_.take(U"b")) return {U'\b'};
    return reader_.escape();
  }

  PatternReader reader_;
  std::size_t depth_ = 0;
};

}  // namespace

PatternNode parse_pattern(std::string_view source) { return Parser(source).pattern(); }

}  // namespace eryx::bridge
