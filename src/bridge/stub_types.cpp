// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/stub_types.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <utility>
#include <variant>

#include "bridge/callback_set.hpp"
#include "bridge/schema_reference.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

constexpr int type_depth = 8;                 // deeper types are `Any`: nobody reads them
constexpr std::size_t maximum_default = 200;  // bytes
constexpr std::size_t maximum_choices = 100;

const json::value* member(const json::object& object, std::string_view name) {
  return object.if_contains({name.data(), name.size()});
}

const json::object* object_member(const json::object& object, std::string_view name) {
  const json::value* const found = member(object, name);
  return found != nullptr ? found->if_object() : nullptr;
}

const json::array* array_member(const json::object& object, std::string_view name) {
  const json::value* const found = member(object, name);
  return found != nullptr ? found->if_array() : nullptr;
}

std::size_t count_member(const json::object& object, std::string_view name, std::size_t otherwise) {
  const json::value* const found = member(object, name);
  boost::system::error_code error;
  const auto count =
      found != nullptr && found->is_number() ? found->to_number<std::size_t>(error) : otherwise;
  return error ? otherwise : count;
}

bool contains(const json::array& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const json::value& value) {
    return value.is_string() && std::string_view(value.get_string()) == name;
  });
}

// Joined, each once; `Any` absorbs the others.
std::string joined(const std::vector<std::string>& types) {
  std::vector<std::string> known;
  std::string all;
  for (const std::string& type : types) {
    if (type == "Any") return type;
    if (std::find(known.begin(), known.end(), type) != known.end()) continue;
    known.push_back(type);
    all += (all.empty() ? "" : " | ") + type;
  }
  return all.empty() ? "Any" : all;
}

bool is_typed_dict(const json::object& schema) {
  const json::object* const properties = object_member(schema, "properties");
  if (properties == nullptr || properties->empty()) return false;
  const json::value* const others = member(schema, "additionalProperties");
  return (others == nullptr || *others == json::value(false)) &&
         member(schema, "patternProperties") == nullptr;
}

bool is_class_of_python(std::string_view name) {
  return std::find(stub_classes.begin(), stub_classes.end(), name) != stub_classes.end();
}

}  // namespace

bool is_stub_name(std::string_view name) {
  // What stubs import or define.
  static const std::set<std::string_view> used{
      "Any",          "Callable",  "Coroutine", "Iterator",   "Literal",  "Never",
      "NotRequired",  "TypedDict", "builtins",  "object",     "overload", "property",
      "staticmethod", "_Callback", "_Invoke",   "_Namespace", "_callback"};
  return is_identifier(name) && !used.contains(name) &&
         std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string python_literal(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "None";
    case json::kind::bool_: return value.get_bool() ? "True" : "False";
    case json::kind::array:
    case json::kind::object: return "...";
    case json::kind::double_: {  // Boost writes 1E0, which is valid Python but unusual
      char text[32];
      std::snprintf(text, sizeof text, "%.17g", value.get_double());
      return std::string(text).find_first_of(".en") == std::string::npos ? std::string(text) + ".0" : text;
    }
    case json::kind::string:
      if (value.get_string().size() > maximum_default) return "...";
      [[fallthrough]];
    default: return json::serialize(value);  // numbers and strings of JSON are valid Python
  }
}

std::string StubTypes::type_of(const json::object& document, const json::value& schema) {
  enter(document);
  return type_at(schema, 0);
}

void StubTypes::enter(const json::object& document) {
  if (document_ == &document) return;
  document_ = &document;
  json::array shared;
  for (const char* place : {"$defs", "definitions"})
    if (const json::value* all = member(document, place)) shared.push_back(*all);
  shared_ = shared_texts_.emplace(json::serialize(shared), shared_texts_.size()).first->second;
}

std::string StubTypes::builtin(const std::string& name) const {
  return hidden_.contains(name) ? "builtins." + name : name;
}

std::string StubTypes::unique_name(std::string_view name) {
  std::string base;
  for (const char c : name) {
    const bool is_word =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    base += is_word ? c : '_';
  }
  if (base.empty() || (base[0] >= '0' && base[0] <= '9')) base.insert(0, "_");
  std::string unique = base;
  for (int number = 2; taken_.contains(unique) || !is_stub_name(unique); ++number)
    unique = base + "_" + std::to_string(number);
  taken_.insert(unique);
  return unique;
}

std::string StubTypes::definitions() {
  std::string text;
  for (std::size_t index = 0; index < pending_.size(); ++index) {
    const Pending next = pending_[index];
    enter(*next.document);
    const json::object* const object = next.schema.if_object();
    const bool is_class = object != nullptr && is_typed_dict(*object) && member(*object, "$ref") == nullptr;
    text += is_class ? typed_dict(next.name, *object)
                     : "type " + next.name + " = " + type_at(next.schema, 0) + "\n";
    text += '\n';
  }
  return text;
}

std::string StubTypes::type_at(const json::value& schema, int depth) {
  if (schema.is_bool()) return schema.get_bool() ? "Any" : "Never";
  if (!schema.is_object() || depth > type_depth) return "Any";
  const json::object& object = schema.get_object();
  const json::value* const reference = member(object, "$ref");
  if (reference != nullptr && reference->is_string())
    return reference_type(std::string_view(reference->get_string()));
  if (const json::value* constant = member(object, "const")) return literals_type(json::array{*constant});
  if (const json::array* constants = array_member(object, "enum")) return literals_type(*constants);
  for (const char* key : {"anyOf", "oneOf"})
    if (const json::array* choices = array_member(object, key)) return union_of(*choices, depth);
  if (const json::array* parts = array_member(object, "allOf"); parts != nullptr && parts->size() == 1)
    return type_at(parts->front(), depth + 1);
  const json::value* const type = member(object, "type");
  if (type == nullptr) return "Any";
  if (type->is_string()) return named_type(std::string(type->get_string()), object, depth);
  if (!type->is_array()) return "Any";
  std::vector<std::string> types;
  for (const json::value& name : type->get_array())
    types.push_back(name.is_string() ? named_type(std::string(name.get_string()), object, depth) : "Any");
  return joined(types);
}

std::string StubTypes::named_type(const std::string& type, const json::object& schema, int depth) {
  if (type == "string") return builtin("str");
  if (type == "integer") return builtin("int");
  if (type == "number") return builtin("float");
  if (type == "boolean") return builtin("bool");
  if (type == "null") return "None";
  if (type == "array") return array_type(schema, depth);
  return object_type(schema, depth);
}

// The fixed items of a tuple may also be given as a list, which has one type for all.
std::string StubTypes::array_type(const json::object& schema, int depth) {
  const json::value* const items = member(schema, "items");
  const std::string other = items != nullptr ? type_at(*items, depth + 1) : "Any";
  const json::array* const first = array_member(schema, "prefixItems");
  if (first == nullptr) return builtin("list") + "[" + other + "]";
  std::vector<std::string> types;
  std::string all;
  for (const json::value& item : *first) {
    types.push_back(type_at(item, depth + 1));
    all += (all.empty() ? "" : ", ") + types.back();
  }
  const std::size_t most = count_member(schema, "maxItems", static_cast<std::size_t>(-1));
  const bool is_closed = most <= types.size() || (items != nullptr && *items == json::value(false));
  if (!is_closed) types.push_back(other);
  const std::string list = builtin("list") + "[" + joined(types) + "]";
  if (!is_closed || count_member(schema, "minItems", 0) < types.size())
    return list + " | " + builtin("tuple") + "[" + joined(types) + ", ...]";
  return builtin("tuple") + "[" + all + "] | " + list;
}

std::string StubTypes::object_type(const json::object& schema, int depth) {
  const json::value* const title = member(schema, "title");
  if (is_typed_dict(schema) && title != nullptr && title->is_string())
    return define(std::string_view(title->get_string()), schema);
  const auto dict_of = [&](const std::string& values) {
    return builtin("dict") + "[" + builtin("str") + ", " + values + "]";
  };
  const json::object* const properties = object_member(schema, "properties");
  if (properties != nullptr && !properties->empty()) return dict_of("Any");
  const json::value* const others = member(schema, "additionalProperties");
  const json::object* const patterns = object_member(schema, "patternProperties");
  if (patterns == nullptr) {
    return dict_of(others != nullptr && others->is_object() ? type_at(*others, depth + 1) : "Any");
  }
  std::vector<std::string> types;
  for (const auto& pattern : *patterns) types.push_back(type_at(pattern.value(), depth + 1));
  return dict_of(joined(types));
}

std::string StubTypes::reference_type(std::string_view reference) {
  const auto found = find_reference(*document_, reference);
  const auto* const target = std::get_if<SchemaReference>(&found);
  if (target == nullptr) return "Any";
  if (target->value == nullptr) return define("Arguments", json::value(*document_));
  return define(target->path.back(), *target->value);
}

std::string StubTypes::literals_type(const json::array& values) {
  std::vector<std::string> types;
  std::string literals;
  for (const json::value& value : values) {
    if (value.is_structured() || values.size() > maximum_choices) return "Any";
    if (value.is_double() || python_literal(value) == "...") {
      types.push_back(builtin(value.is_double() ? "float" : "str"));
    } else {
      literals += (literals.empty() ? "" : ", ") + python_literal(value);
    }
  }
  if (literals == "None") {
    types.emplace_back("None");
  } else if (!literals.empty()) {
    types.insert(types.begin(), "Literal[" + literals + "]");
  }
  return joined(types);
}

std::string StubTypes::union_of(const json::array& schemas, int depth) {
  std::vector<std::string> types;
  for (const json::value& schema : schemas) types.push_back(type_at(schema, depth + 1));
  return joined(types);
}

// Schemas of the same name and text are one definition, whichever callbacks they belong to.
std::string StubTypes::define(std::string_view wanted, const json::value& schema) {
  std::string key(wanted);
  key += '\n' + json::serialize(schema);
  if (key.find("\"$ref\"") != std::string::npos) key += std::to_string(shared_);
  const auto [known, is_new] = names_.emplace(std::move(key), std::string());
  if (is_new) {
    known->second = unique_name(wanted);
    pending_.push_back({known->second, document_, schema});
  }
  return known->second;
}

std::string StubTypes::typed_dict(const std::string& name, const json::object& schema) {
  const json::array none;
  const json::array* required = array_member(schema, "required");
  if (required == nullptr) required = &none;
  bool has_names = true;
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& property : *object_member(schema, "properties")) {
    const std::string key(property.key());
    std::string type = type_at(property.value(), 0);
    if (!contains(*required, key)) type = "NotRequired[" + type + "]";
    has_names = has_names && is_stub_name(key) && !is_class_of_python(key) && !taken_.contains(key);
    members.emplace_back(key, std::move(type));
  }
  std::string text =
      has_names ? "class " + name + "(TypedDict):\n" : name + " = TypedDict(\"" + name + "\", {\n";
  for (const auto& [key, type] : members)
    text += has_names ? "    " + key + ": " + type + "\n"
                      : "    " + json::serialize(json::value(key)) + ": " + type + ",\n";
  return has_names ? text : text + "})\n";
}

}  // namespace eryx::bridge
