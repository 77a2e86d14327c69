// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/marker.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "package/environment.hpp"
#include "package/refusal.hpp"
#include "package/specifier.hpp"
#include "package/text.hpp"

namespace eryx::package {
namespace {

constexpr std::size_t longest_marker = 4096;
constexpr int deepest = 50;

/// One side of a comparison.
struct Operand {
  enum class Kind { Text, Extra, ExtraList, GroupList } kind = Kind::Text;
  std::string text;
};

/// Evaluates a marker while it reads it. All of it is read, so that a wrong one is refused whatever its first part says.
///
/// Threading: none.
class Evaluator {
 public:
  Evaluator(std::string_view marker, const Extras& extras, const Extras& groups, NativeCode native_code)
      : marker_(marker), rest_(marker), extras_(extras), groups_(groups), native_code_(native_code) {}

  bool evaluate() {
    const bool result = alternatives(0);
    if (!trimmed(rest_).empty()) refuse_marker();
    return result;
  }

 private:
  [[noreturn]] void refuse_marker() const {
    refuse("not a marker that can be evaluated: " + in_quotes(marker_));
  }

  bool alternatives(int depth) {
    bool result = conjunction(depth);
    while (take_word("or")) {
      const bool next = conjunction(depth);
      result = result || next;
    }
    return result;
  }

  bool conjunction(int depth) {
    bool result = term(depth);
    while (take_word("and")) {
      const bool next = term(depth);
      result = result && next;
    }
    return result;
  }

  bool term(int depth) {
    if (depth > deepest) refuse_marker();
    if (!take("(")) return comparison();
    const bool result = alternatives(depth + 1);
    if (!take(")")) refuse_marker();
    return result;
  }

  bool comparison() {
    const Operand left = operand();
    const std::string_view operation = take_operator();
    const Operand right = operand();
    using enum Operand::Kind;
    if (left.kind == Text && right.kind == Text) return compare(left.text, operation, right.text);
    if (left.kind == Text && (right.kind == ExtraList || right.kind == GroupList)) {
      const Extras& list = right.kind == ExtraList ? extras_ : groups_;
      const bool is_member = list.contains(normalized_name(left.text));
      if (operation == "in") return is_member;
      if (operation == "not in") return !is_member;
    }
    const bool is_extra = left.kind == Extra && right.kind == Text;
    if (is_extra || (left.kind == Text && right.kind == Extra)) {
      const bool is_active = extras_.contains(normalized_name(is_extra ? right.text : left.text));
      if (operation == "==") return is_active;
      if (operation == "!=") return !is_active;
    }
    refuse_marker();
  }

  bool compare(const std::string& left, std::string_view operation, const std::string& right) const {
    if (operation == "in") return right.find(left) != std::string::npos;
    if (operation == "not in") return right.find(left) == std::string::npos;
    // Versions are compared as such if both sides can be.
    const auto specifier = Specifier::parse(std::string(operation) + right);
    const auto version = Version::parse(left);
    if (specifier && version) return specifier->allows(*version, left);
    if (operation == "==" || operation == "===") return left == right;
    if (operation == "!=") return left != right;
    if (operation == "<") return left < right;
    if (operation == "<=") return left <= right;
    if (operation == ">") return left > right;
    if (operation == ">=") return left >= right;
    refuse_marker();
  }

  Operand operand() {
    skip_blanks();
    if (rest_.empty()) refuse_marker();
    if (const char quote = rest_.front(); quote == '"' || quote == '\'') {
      const std::size_t end = rest_.find(quote, 1);
      if (end == std::string_view::npos) refuse_marker();
      Operand text{Operand::Kind::Text, std::string(rest_.substr(1, end - 1))};
      rest_.remove_prefix(end + 1);
      return text;
    }
    const std::string_view name = take_name();
    if (name == "extra") return {Operand::Kind::Extra, {}};
    if (name == "extras") return {Operand::Kind::ExtraList, {}};
    if (name == "dependency_groups") return {Operand::Kind::GroupList, {}};
    const auto value = environment_value(modern(name), native_code_);
    if (!value) refuse_marker();
    return {Operand::Kind::Text, std::string(*value)};
  }

  /// Names from before the standard, which some old packages have.
  static std::string_view modern(std::string_view name) {
    if (name == "os.name") return "os_name";
    if (name == "sys.platform") return "sys_platform";
    if (name == "platform.version") return "platform_version";
    if (name == "platform.machine") return "platform_machine";
    if (name == "platform.python_implementation" || name == "python_implementation")
      return "platform_python_implementation";
    return name;
  }

  std::string_view take_operator() {
    if (take_word("in")) return "in";
    if (take_word("not")) {
      if (!take_word("in")) refuse_marker();
      return "not in";
    }
    for (const std::string_view operation : {"===", "==", "!=", "<=", ">=", "~=", "<", ">"})
      if (take(operation)) return operation;
    refuse_marker();
  }

  static bool is_name_character(char character) {
    return (character >= 'a' && character <= 'z') || character == '_' || character == '.';
  }

  std::string_view take_name() {
    std::size_t size = 0;
    while (size < rest_.size() && is_name_character(rest_[size])) ++size;
    const std::string_view name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return name;
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }

  bool take(std::string_view token) {
    skip_blanks();
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  bool take_word(std::string_view word) {
    skip_blanks();
    if (!rest_.starts_with(word)) return false;
    if (rest_.size() > word.size() && is_name_character(rest_[word.size()])) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::string_view marker_;
  std::string_view rest_;
  const Extras& extras_;
  const Extras& groups_;
  NativeCode native_code_;
};

}  // namespace

bool marker_holds(std::string_view marker, const Extras& extras, const Extras& groups,
                  NativeCode native_code) {
  if (marker.size() > longest_marker) refuse("a marker of more than 4,096 bytes");
  return Evaluator(marker, extras, groups, native_code).evaluate();
}

}  // namespace eryx::package
