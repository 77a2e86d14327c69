// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/schema_checker.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "bridge/canonical_json.hpp"
#include "eryx/argument_error.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;
using detail::JsonPath;

// Schemas that refer to themselves follow the value. With references and alternatives at each level this is enough for
// any value that JSON between guest and host may hold, and takes less than half a MiB of stack.
constexpr std::size_t maximum_depth = 1'100;
constexpr std::size_t maximum_reasons = 3;
constexpr std::size_t maximum_reasons_text = 300;  // bytes
constexpr std::size_t maximum_nested_reasons = 3;

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

// Throws in every mode: below a `not`, what does not fit would be accepted.
void require_exact(const JsonPath& path, const json::value& value) {
  if (may_be_rounded(value))
    detail::refuse(path, "an integer beyond 64 bits cannot be compared exactly: pass it as a string");
}

// Its canonical text is written, and texts are compared: about a byte in a nanosecond.
constexpr std::size_t bytes_of_unit = 8;

}  // namespace

// Counts how deep the check is in the value and the schema.
class SchemaChecker::Level {
 public:
  explicit Level(CheckContext& context) : context_(context) {
    if (context_.depth == maximum_depth) throw std::length_error("nested too deeply");
    ++context_.depth;
    context_.budget.spend(3);
  }
  ~Level() { --context_.depth; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  CheckContext& context_;
};

bool SchemaChecker::check(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
  const Level level(context_);
  for (const SchemaNode* part = &node; part != nullptr; part = part->reference) {
    if (part->is_only_type) return check_type(*part, path, value);
    if (context_.integers == base::ReadJson::Integers::Rounded && compares_numbers(*part))
      require_exact(path, value);
    const bool fits = check_choices(*part, path, value) && check_type(*part, path, value) &&
                      check_number(*part, path, value) && check_string(*part, path, value) &&
                      check_array(*part, path, value) && check_object(*part, path, value) &&
                      check_combinations(*part, path, value);
    if (!fits) return false;
  }
  return true;
}

std::string SchemaChecker::canonical(const json::value& value) const {
  std::string text = canonical_text(value);
  context_.budget.spend(text.size() / bytes_of_unit);
  return text;
}

bool SchemaChecker::check_choices(const SchemaNode& node, const JsonPath& path,
                                  const json::value& value) const {
  if (node.refuses_everything) return refuse(path, [] { return "must not be given"; });
  if (node.choices.empty() || node.choices.contains(canonical(value))) return true;
  return refuse(path, [&] {
    return node.choices.size() == 1 ? detail::type_rule(node.choices_text, value)
                                    : detail::choice_rule(node.choices_text, value);
  });
}

bool SchemaChecker::check_type(const SchemaNode& node, const JsonPath& path, const json::value& value) const {
  if (node.types == 0 || (node.types & types_of(value)) != 0) return true;
  return refuse(path, [&] { return detail::type_rule(node.type_text, value); });
}

bool SchemaChecker::check_number(const SchemaNode& node, const JsonPath& path,
                                 const json::value& value) const {
  if (!value.is_number()) return true;
  const auto refuse_number = [&](std::string_view relation, const json::value& bound) {
    return refuse(path, [&] { return detail::shown(value) + std::string(relation) + detail::shown(bound); });
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

bool SchemaChecker::check_count(const CountRange& range, std::uint64_t count, std::string_view fewer,
                                std::string_view more, std::string_view unit, const JsonPath& path) const {
  if (count >= range.minimum && count <= range.maximum) return true;
  const bool is_less = count < range.minimum;
  const std::uint64_t bound = is_less ? range.minimum : range.maximum;
  return refuse(path, [&] {
    return std::string(is_less ? fewer : more) + " than " + std::to_string(bound) + std::string(unit) +
           (bound == 1 ? "" : "s");
  });
}

bool SchemaChecker::check_string(const SchemaNode& node, const JsonPath& path,
                                 const json::value& value) const {
  if (!value.is_string()) return true;
  const std::string_view text(value.get_string());
  context_.budget.spend(text.size() / bytes_of_unit);
  if (!check_count(node.length, code_points(text), "shorter", "longer", " character", path)) return false;
  if (!node.pattern || node.pattern->found_in(text, context_.scratch, context_.budget)) return true;
  return refuse(path, [&] {
    return detail::shown(value) + " does not match the pattern " +
           detail::shown(json::value(node.pattern->source()));
  });
}

bool SchemaChecker::check_array(const SchemaNode& node, const JsonPath& path,
                                const json::value& value) const {
  if (!value.is_array()) return true;
  const json::array& array = value.get_array();
  if (!check_count(node.item_count, array.size(), "fewer", "more", " item", path)) return false;
  const std::size_t first = std::min(node.first_items.size(), array.size());
  for (std::size_t index = 0; index < first; ++index)
    if (!check(*node.first_items[index], path.item(index), array[index])) return false;
  if (node.items != nullptr) {
    for (std::size_t index = first; index < array.size(); ++index)
      if (!check(*node.items, path.item(index), array[index])) return false;
  }
  return node.uniqueness == Uniqueness::Any || check_unique(path, array);
}

// Sorts instead of hashing, because a guest could choose values that make a hash table slow.
bool SchemaChecker::check_unique(const JsonPath& path, const json::array& array) const {
  std::vector<std::pair<std::string, std::size_t>> items;
  items.reserve(array.size());
  for (const json::value& item : array) {
    context_.budget.spend(2);
    items.emplace_back(canonical(item), items.size());
  }
  std::sort(items.begin(), items.end());
  const auto same = std::adjacent_find(items.begin(), items.end(),
                                       [](const auto& a, const auto& b) { return a.first == b.first; });
  if (same == items.end()) return true;
  return refuse(path.item(std::next(same)->second), [] { return "repeats an earlier item"; });
}

bool SchemaChecker::check_object(const SchemaNode& node, const JsonPath& path,
                                 const json::value& value) const {
  if (!value.is_object()) return true;
  const json::object& object = value.get_object();
  if (!check_other_members(node, path, object)) return false;
  for (const std::string& name : node.required)
    if (!object.contains(name)) return refuse(path.member(name), [] { return "missing"; });
  if (mode_ == Mode::Throw) {
    if (!check_properties(node, path, object, Members::All)) return false;
  } else if (!check_properties(node, path, object, Members::Plain) ||
             !check_properties(node, path, object, Members::Nested)) {
    return false;
  }
  return check_count(node.property_count, object.size(), "fewer", "more", " member", path);
}

// An alternative that is wrong mostly differs in a plain member. Looking at those first saves going into what is nested,
// which for trees of alternatives would multiply from level to level.
bool SchemaChecker::check_properties(const SchemaNode& node, const JsonPath& path, const json::object& object,
                                     Members which) const {
  context_.budget.spend(node.properties.size());
  for (const SchemaNode::Property& property : node.properties) {
    const json::value* const member = object.if_contains(property.name);
    if (member == nullptr) continue;
    if (which != Members::All && member->is_structured() != (which == Members::Nested)) continue;
    if (!check(*property.schema, path.member(property.name), *member)) return false;
  }
  return true;
}

// Members by their names: those that patterns and no properties describe.
bool SchemaChecker::check_other_members(const SchemaNode& node, const JsonPath& path,
                                        const json::object& object) const {
  if (node.additional == nullptr && node.names == nullptr && node.pattern_properties.empty()) return true;
  std::size_t index = 0;
  for (const auto& entry : object) {
    const std::string_view name = entry.key();
    const bool is_in_order = index < node.properties.size() && node.properties[index].name == name;
    ++index;
    if (node.names != nullptr && !check_name(*node.names, path, name)) return false;
    bool is_known = is_in_order || node.property_index.contains(name);  // arguments mostly come in order
    for (const SchemaNode::PatternProperty& property : node.pattern_properties) {
      if (!property.pattern.found_in(name, context_.scratch, context_.budget)) continue;
      is_known = true;
      if (!check(*property.schema, path.member(name), entry.value())) return false;
    }
    if (is_known || node.additional == nullptr) continue;
    if (node.additional->refuses_everything) {
      if (mode_ == Mode::Throw) detail::refuse_name(path, name);
      return false;
    }
    if (!check(*node.additional, path.member(name), entry.value())) return false;
  }
  return true;
}

bool SchemaChecker::check_name(const SchemaNode& names, const JsonPath& path, std::string_view name) const {
  const json::value value(json::string_view(name.data(), name.size()));
  if (teller().check(names, JsonPath(), value)) return true;
  return refuse(path, [&] { return "name " + detail::shown_name(name) + ": " + reason(names, value); });
}

bool SchemaChecker::check_combinations(const SchemaNode& node, const JsonPath& path,
                                       const json::value& value) const {
  for (const SchemaNode* part : node.all_of)
    if (!check(*part, path, value)) return false;
  for (const Alternatives* alternatives : {&node.any_of, &node.one_of}) {
    if (alternatives->schemas.empty()) continue;
    if (alternatives->discriminator && value.is_object()) {
      if (!check_discriminated(*alternatives->discriminator, path, value)) return false;
      continue;
    }
    const std::size_t allowed = alternatives == &node.one_of ? 1 : alternatives->schemas.size();
    const std::size_t fitting = count_fitting(*alternatives, value, alternatives == &node.one_of ? 2 : 1);
    if (fitting == 0) return refuse(path, [&] { return none_fits(*alternatives, value); });
    if (fitting > allowed)
      return refuse(path, [] { return "fits several alternatives, of which one is allowed"; });
  }
  if (node.negated != nullptr && teller().check(*node.negated, path, value))
    return refuse(path, [&] { return detail::shown(value) + " is what the schema excludes"; });
  return true;
}

// No other alternative can fit, and what is wrong with this one is what the caller wants to know.
bool SchemaChecker::check_discriminated(const Discriminator& discriminator, const JsonPath& path,
                                        const json::value& value) const {
  const json::value* const given = value.get_object().if_contains(discriminator.property);
  const JsonPath place = path.member(discriminator.property);
  if (given == nullptr) return refuse(place, [] { return "missing"; });
  const auto found = given->is_structured() ? discriminator.alternatives.end()
                                            : discriminator.alternatives.find(canonical(*given));
  if (found != discriminator.alternatives.end()) return check(*found->second, path, value);
  return refuse(place, [&] { return detail::choice_rule(discriminator.choices_text, *given); });
}

std::size_t SchemaChecker::count_fitting(const Alternatives& alternatives, const json::value& value,
                                         std::size_t enough) const {
  std::size_t count = 0;
  for (const SchemaNode* alternative : alternatives.schemas) {
    if (teller().check(*alternative, JsonPath(), value)) ++count;
    if (count == enough) break;
  }
  return count;
}

// Why each of the first few alternatives does not match. Reasons of reasons of reasons help nobody, and would multiply.
std::string SchemaChecker::none_fits(const Alternatives& alternatives, const json::value& value) const {
  std::string text = "fits none of " + std::to_string(alternatives.schemas.size()) + " alternatives";
  if (context_.reasons == maximum_nested_reasons) return text;
  std::string reasons;
  ++context_.reasons;
  for (std::size_t index = 0; index < alternatives.schemas.size(); ++index) {
    if (index == maximum_reasons || reasons.size() > maximum_reasons_text) {
      reasons += "; …";
      break;
    }
    if (!reasons.empty()) reasons += "; ";
    reasons += reason(*alternatives.schemas[index], value);
  }
  --context_.reasons;
  return text + ": " + reasons;
}

// Why `value`, which does not match, does not.
std::string SchemaChecker::reason(const SchemaNode& node, const json::value& value) const {
  try {
    SchemaChecker(Mode::Throw, context_).check(node, JsonPath(), value);
  } catch (const ArgumentError& error) {
    return error.what();
  }
  return {};
}

}  // namespace eryx::bridge
