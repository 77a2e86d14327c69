// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/schema.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <compare>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "bridge/canonical_json.hpp"
#include "bridge/schema_node.hpp"
#include "eryx/argument_error.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;
using detail::JsonPath;

constexpr std::size_t maximum_reasons = 3;
constexpr std::size_t maximum_reasons_text = 300;  // bytes

// Exact for every number that JSON values hold.
long double exact(const json::value& number) {
  static_assert(std::numeric_limits<long double>::digits >= 64);
  if (number.is_int64()) return static_cast<long double>(number.get_int64());
  if (number.is_uint64()) return static_cast<long double>(number.get_uint64());
  return static_cast<long double>(number.get_double());
}

bool is_multiple(const json::value& number, const json::value& divisor) {
  const long double quotient = exact(number) / exact(divisor);
  // 0.3 counts as a multiple of 0.1, although not to the last bit. For integers the remainder is exact.
  if (!number.is_double() && !divisor.is_double()) return std::fmod(exact(number), exact(divisor)) == 0;
  const long double tolerance = std::fabs(quotient) * 4 * std::numeric_limits<double>::epsilon();
  return std::fabs(quotient - std::nearbyint(quotient)) <= tolerance;
}

std::uint64_t code_points(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

unsigned types_of(const json::value& value) {
  constexpr auto bit = [](JsonType type) { return static_cast<unsigned>(type); };
  switch (value.kind()) {
    case json::kind::null: return bit(JsonType::Null);
    case json::kind::bool_: return bit(JsonType::Boolean);
    case json::kind::int64:
    case json::kind::uint64: return bit(JsonType::Integer) | bit(JsonType::Number);
    case json::kind::double_:
      return bit(JsonType::Number) |
             (std::trunc(value.get_double()) == value.get_double() ? bit(JsonType::Integer) : 0U);
    case json::kind::string: return bit(JsonType::String);
    case json::kind::array: return bit(JsonType::Array);
    case json::kind::object: return bit(JsonType::Object);
  }
  return 0;
}

using Integers = base::ReadJson::Integers;

// Whether a value may hold an integer that was rounded, given that its text has one somewhere.
bool may_be_rounded(const json::value& value) {
  constexpr double exact_end = 9223372036854775808.0;  // integers below are no doubles
  if (value.is_double()) return std::fabs(value.get_double()) >= exact_end;
  if (value.is_array()) return std::ranges::any_of(value.get_array(), may_be_rounded);
  return value.is_object() && std::ranges::any_of(value.get_object(), [](const json::key_value_pair& member) {
           return may_be_rounded(member.value());
         });
}

bool compares_numbers(const SchemaNode& node) {
  return node.minimum || node.maximum || node.exclusive_minimum || node.exclusive_maximum ||
         node.multiple_of || !node.choices.empty() || node.uniqueness == Uniqueness::Unique;
}

/// What a check does if a value does not match.
enum class Mode {
  Throw,  ///< Throws ArgumentError: for values that must match.
  Tell,  ///< Returns false: for alternatives, most of which do not match. An exception for each would be slow.
};

class Checker {
 public:
  Checker(Mode mode, Integers integers) : mode_(mode), integers_(integers) {}

  bool check(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (integers_ == Integers::Rounded && compares_numbers(node)) require_exact(path, value);
    return check_choices(node, path, value) && check_type(node, path, value) &&
           check_number(node, path, value) && check_string(node, path, value) &&
           check_array(node, path, value) && check_object(node, path, value) &&
           check_combinations(node, path, value);
  }

 private:
  // `rule` makes the text, and is only called if the text is needed.
  template <typename Rule>
  bool refuse(const JsonPath& path, Rule&& rule) const {
    if (mode_ == Mode::Throw) detail::refuse(path, std::forward<Rule>(rule)());
    return false;
  }

  // Throws in every mode: below a `not`, what does not fit would be accepted.
  static void require_exact(const JsonPath& path, const json::value& value) {
    if (may_be_rounded(value))
      detail::refuse(path, "an integer beyond 64 bits cannot be compared exactly: pass it as a string");
  }

  [[nodiscard]] Checker teller() const { return {Mode::Tell, integers_}; }

  bool check_choices(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (node.refuses_everything) return refuse(path, [] { return "must not be given"; });
    if (node.choices.empty() || node.choices.contains(canonical_text(value))) return true;
    return refuse(path, [&] {
      return node.choices.size() == 1 ? detail::type_rule(node.choices_text, value)
                                      : detail::choice_rule(node.choices_text, value);
    });
  }

  bool check_type(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (node.types == 0 || (node.types & types_of(value)) != 0) return true;
    return refuse(path, [&] { return detail::type_rule(node.type_text, value); });
  }

  bool check_number(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (!value.is_number()) return true;
    const auto refuse_number = [&](std::string_view relation, const json::value& bound) {
      return refuse(path,
                    [&] { return detail::shown(value) + std::string(relation) + detail::shown(bound); });
    };
    if (node.minimum && exact(value) < exact(*node.minimum))
      return refuse_number(" is less than ", *node.minimum);
    if (node.maximum && exact(value) > exact(*node.maximum))
      return refuse_number(" is more than ", *node.maximum);
    if (node.exclusive_minimum && exact(value) <= exact(*node.exclusive_minimum))
      return refuse_number(" is not more than ", *node.exclusive_minimum);
    if (node.exclusive_maximum && exact(value) >= exact(*node.exclusive_maximum))
      return refuse_number(" is not less than ", *node.exclusive_maximum);
    if (node.multiple_of && !is_multiple(value, *node.multiple_of))
      return refuse_number(" is not a multiple of ", *node.multiple_of);
    return true;
  }

  bool check_count(const CountRange& range, std::uint64_t count, std::string_view fewer,
                   std::string_view more, std::string_view unit, const JsonPath& path) const {
    if (count >= range.minimum && count <= range.maximum) return true;
    const bool is_less = count < range.minimum;
    const std::uint64_t bound = is_less ? range.minimum : range.maximum;
    return refuse(path, [&] {
      return std::string(is_less ? fewer : more) + " than " + std::to_string(bound) + std::string(unit) +
             (bound == 1 ? "" : "s");
    });
  }

  bool check_string(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (!value.is_string()) return true;
    return check_count(node.length, code_points(std::string_view(value.get_string())), "shorter", "longer",
                       " character", path);
  }

  bool check_array(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (!value.is_array()) return true;
    const json::array& array = value.get_array();
    if (!check_count(node.item_count, array.size(), "fewer", "more", " item", path)) return false;
    if (node.items) {
      for (std::size_t index = 0; index < array.size(); ++index)
        if (!check(*node.items, path.item(index), array[index])) return false;
    }
    return node.uniqueness == Uniqueness::Any || check_unique(path, array);
  }

  // Sorts instead of hashing, because a guest could choose values that make a hash table slow.
  bool check_unique(const JsonPath& path, const json::array& array) const {
    std::vector<std::pair<std::string, std::size_t>> items;
    items.reserve(array.size());
    for (const json::value& item : array) items.emplace_back(canonical_text(item), items.size());
    std::sort(items.begin(), items.end());
    const auto same = std::adjacent_find(items.begin(), items.end(),
                                         [](const auto& a, const auto& b) { return a.first == b.first; });
    if (same == items.end()) return true;
    return refuse(path.item(std::next(same)->second), [] { return "repeats an earlier item"; });
  }

  bool check_object(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    if (!value.is_object()) return true;
    const json::object& object = value.get_object();
    if (node.additional && !check_additional(node, path, object)) return false;
    for (const std::string& name : node.required)
      if (!object.contains(name)) return refuse(path.member(name), [] { return "missing"; });
    for (const SchemaNode::Property& property : node.properties) {
      const json::value* const member = object.if_contains(property.name);
      if (member != nullptr && !check(*property.schema, path.member(property.name), *member)) return false;
    }
    return check_count(node.property_count, object.size(), "fewer", "more", " member", path);
  }

  bool check_additional(const SchemaNode& node, const JsonPath& path, const json::object& object) const {
    for (const auto& entry : object) {
      const std::string_view name = entry.key();
      if (node.property_index.contains(name)) continue;
      if (node.additional->refuses_everything) {
        if (mode_ == Mode::Throw) detail::refuse_name(path, name);
        return false;
      }
      if (!check(*node.additional, path.member(name), entry.value())) return false;
    }
    return true;
  }

  bool check_combinations(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
    for (const SchemaNode::Pointer& part : node.all_of)
      if (!check(*part, path, value)) return false;
    if (!node.any_of.empty() && count_fitting(node.any_of, value, 1) == 0)
      return refuse(path, [&] { return none_fits(node.any_of, value); });
    if (!node.one_of.empty()) {
      const std::size_t fitting = count_fitting(node.one_of, value, 2);
      if (fitting == 0) return refuse(path, [&] { return none_fits(node.one_of, value); });
      if (fitting > 1)
        return refuse(path, [] { return "fits several alternatives, of which one is allowed"; });
    }
    if (node.negated && teller().check(*node.negated, path, value))
      return refuse(path, [&] { return detail::shown(value) + " is what the schema excludes"; });
    return true;
  }

  std::size_t count_fitting(const std::vector<SchemaNode::Pointer>& alternatives, const json::value& value,
                            std::size_t enough) const {
    std::size_t count = 0;
    for (const SchemaNode::Pointer& alternative : alternatives) {
      if (teller().check(*alternative, JsonPath(), value)) ++count;
      if (count == enough) break;
    }
    return count;
  }

  // Why each of the first few alternatives does not match.
  std::string none_fits(const std::vector<SchemaNode::Pointer>& alternatives,
                        const json::value& value) const {
    std::string reasons;
    for (std::size_t index = 0; index < alternatives.size(); ++index) {
      if (index == maximum_reasons || reasons.size() > maximum_reasons_text) {
        reasons += "; …";
        break;
      }
      try {
        Checker(Mode::Throw, integers_).check(*alternatives[index], JsonPath(), value);
      } catch (const ArgumentError& error) {
        if (!reasons.empty()) reasons += "; ";
        reasons += error.what();
      }
    }
    return "fits none of " + std::to_string(alternatives.size()) + " alternatives: " + reasons;
  }

  Mode mode_;
  Integers integers_;
};

}  // namespace

Schema::Schema(const json::object& schema) : root_(compile_schema(schema)) {}

void Schema::check(const json::value& arguments, base::ReadJson::Integers integers) const {
  const JsonPath root;
  if (!arguments.is_object()) detail::refuse_type(root, "an object", arguments);
  try {
    Checker(Mode::Throw, integers).check(*root_, root, arguments);
  } catch (const std::length_error& error) {
    detail::refuse(root, error.what());
  }
}

std::vector<Schema::Parameter> Schema::parameters() const {
  const auto is_required = [this](const std::string& name) {
    return std::find(root_->required.begin(), root_->required.end(), name) != root_->required.end();
  };
  std::vector<Parameter> parameters;
  for (const SchemaNode::Property& property : root_->properties)
    parameters.push_back({property.name, is_required(property.name) ? detail::Presence::Required
                                                                    : detail::Presence::Optional});
  for (const std::string& name : root_->required)
    if (!root_->property_index.contains(name)) parameters.push_back({name, detail::Presence::Required});
  return parameters;
}

}  // namespace eryx::bridge
