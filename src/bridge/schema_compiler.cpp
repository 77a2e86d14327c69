// SPDX-License-Identifier: MIT OR Apache-2.0
// Compiles the JSON of a schema to nodes. The schema is the embedder's, so errors name the location of the mistake.

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <utility>

#include "bridge/canonical_json.hpp"
#include "bridge/schema_node.hpp"
#include "eryx/detail/argument_check.hpp"
#include "eryx/error.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

constexpr std::size_t maximum_depth = 64;
constexpr std::size_t maximum_choices_text = 300;  // bytes

struct TypeName {
  std::string_view name;
  JsonType type;
  std::string_view text;
};
constexpr std::array<TypeName, 7> type_names{{{"null", JsonType::Null, "null"},
                                              {"boolean", JsonType::Boolean, "a boolean"},
                                              {"integer", JsonType::Integer, "an integer"},
                                              {"number", JsonType::Number, "a number"},
                                              {"string", JsonType::String, "a string"},
                                              {"array", JsonType::Array, "an array"},
                                              {"object", JsonType::Object, "an object"}}};

// Keywords that inform readers and do not constrain values.
constexpr std::array<std::string_view, 15> annotations{
    "$schema",          "$id",       "$comment",     "title",      "description", "default",
    "example",          "examples",  "format",       "deprecated", "readOnly",    "contentEncoding",
    "contentMediaType", "writeOnly", "discriminator"};

struct Refused {
  std::string_view name;
  std::string_view reason;
};
constexpr std::string_view no_patterns =
    "is not supported: a pattern matched against what a guest sends could take unbounded time; check it in "
    "the "
    "handler";
constexpr std::string_view no_references = "is not supported: write the schema in the place where it is used";
constexpr std::array<Refused, 6> refused_keywords{{{"pattern", no_patterns},
                                                   {"patternProperties", no_patterns},
                                                   {"$ref", no_references},
                                                   {"$dynamicRef", no_references},
                                                   {"$defs", no_references},
                                                   {"definitions", no_references}}};

class Compiler {
 public:
  SchemaNode::Pointer compile(const json::object& schema) {
    auto node = std::make_unique<SchemaNode>();
    for (const auto& entry : schema) {
      const Step step(*this, entry.key());
      keyword(*node, entry.key(), entry.value());
    }
    return node;
  }

 private:
  using Read = void (Compiler::*)(SchemaNode& node, const json::value& value);

  // One step of the location that messages name.
  class Step {
   public:
    Step(Compiler& compiler, std::string_view name) : compiler_(compiler) {
      compiler_.places_.push_back(compiler_.place().empty() ? std::string(name)
                                                            : compiler_.place() + '.' + std::string(name));
    }
    Step(Compiler& compiler, std::size_t index) : compiler_(compiler) {
      compiler_.places_.push_back(compiler_.place() + '[' + std::to_string(index) + ']');
    }
    ~Step() { compiler_.places_.pop_back(); }
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Compiler& compiler_;
  };

  [[nodiscard]] const std::string& place() const { return places_.back(); }

  [[noreturn]] void refuse(std::string_view what) const {
    throw Error(ErrorKind::InvalidArgument, place() + (place().empty() ? "" : ": ") + std::string(what));
  }

  SchemaNode::Pointer compile_nested(const json::value& schema) {
    if (schema.is_bool()) {
      auto node = std::make_unique<SchemaNode>();
      node->refuses_everything = !schema.get_bool();
      return node;
    }
    if (!schema.is_object()) refuse("must be a schema, which is an object, true or false");
    if (depth_ == maximum_depth) refuse("schemas are nested too deeply");
    ++depth_;
    SchemaNode::Pointer node = compile(schema.get_object());
    --depth_;
    return node;
  }

  void keyword(SchemaNode& node, std::string_view name, const json::value& value) {
    static const std::map<std::string_view, Read> keywords{
        {"type", &Compiler::type},
        {"enum", &Compiler::choices},
        {"const", &Compiler::constant},
        {"minimum", &Compiler::bound<&SchemaNode::minimum>},
        {"maximum", &Compiler::bound<&SchemaNode::maximum>},
        {"exclusiveMinimum", &Compiler::bound<&SchemaNode::exclusive_minimum>},
        {"exclusiveMaximum", &Compiler::bound<&SchemaNode::exclusive_maximum>},
        {"multipleOf", &Compiler::multiple_of},
        {"minLength", &Compiler::count<&SchemaNode::length, &CountRange::minimum>},
        {"maxLength", &Compiler::count<&SchemaNode::length, &CountRange::maximum>},
        {"minItems", &Compiler::count<&SchemaNode::item_count, &CountRange::minimum>},
        {"maxItems", &Compiler::count<&SchemaNode::item_count, &CountRange::maximum>},
        {"minProperties", &Compiler::count<&SchemaNode::property_count, &CountRange::minimum>},
        {"maxProperties", &Compiler::count<&SchemaNode::property_count, &CountRange::maximum>},
        {"uniqueItems", &Compiler::unique_items},
        {"items", &Compiler::nested<&SchemaNode::items>},
        {"properties", &Compiler::properties},
        {"required", &Compiler::required},
        {"additionalProperties", &Compiler::nested<&SchemaNode::additional>},
        {"allOf", &Compiler::list<&SchemaNode::all_of>},
        {"anyOf", &Compiler::list<&SchemaNode::any_of>},
        {"oneOf", &Compiler::list<&SchemaNode::one_of>},
        {"not", &Compiler::nested<&SchemaNode::negated>},
    };
    if (const auto found = keywords.find(name); found != keywords.end()) {
      (this->*found->second)(node, value);
      return;
    }
    if (name.starts_with("x-")) return;  // private annotations of their users
    if (std::find(annotations.begin(), annotations.end(), name) != annotations.end()) return;
    for (const Refused& refused : refused_keywords)
      if (refused.name == name) refuse(refused.reason);
    refuse("is not supported");
  }

  void type(SchemaNode& node, const json::value& value) {
    if (!value.is_array()) {
      add_type(node, value);
      return;
    }
    if (value.get_array().empty()) refuse("must name a type");
    for (const json::value& name : value.get_array()) add_type(node, name);
  }

  void add_type(SchemaNode& node, const json::value& name) {
    if (!name.is_string()) refuse("must be the name of a type, or a list of names");
    for (const TypeName& known : type_names) {
      if (known.name != std::string_view(name.get_string())) continue;
      node.types = static_cast<std::uint8_t>(node.types | static_cast<std::uint8_t>(known.type));
      if (!node.type_text.empty()) node.type_text += " or ";
      node.type_text += known.text;
      return;
    }
    refuse(detail::shown_name(name.get_string()) + " is not a JSON type");
  }

  void choices(SchemaNode& node, const json::value& value) {
    if (!value.is_array() || value.get_array().empty()) refuse("must be a list of values, not empty");
    std::set<std::string> texts;
    std::string shown;
    for (const json::value& choice : value.get_array()) {
      texts.insert(canonical(choice));
      if (shown.size() > maximum_choices_text) continue;
      if (!shown.empty()) shown += ", ";
      shown += detail::shown(choice);
      if (shown.size() > maximum_choices_text) shown += ", …";
    }
    restrict_choices(node, std::move(texts), std::move(shown));
  }

  void constant(SchemaNode& node, const json::value& value) {
    restrict_choices(node, {canonical(value)}, detail::shown(value));
  }

  void restrict_choices(SchemaNode& node, std::set<std::string> texts, std::string shown) const {
    if (!node.choices.empty()) refuse("enum and const in one schema are not supported: use one of them");
    node.choices = std::move(texts);
    node.choices_text = std::move(shown);
  }

  [[nodiscard]] std::string canonical(const json::value& value) const {
    try {
      return canonical_text(value);
    } catch (const std::length_error& error) {
      refuse(error.what());
    }
  }

  template <std::optional<json::value> SchemaNode::*field>
  void bound(SchemaNode& node, const json::value& value) {
    if (!value.is_number() || (value.is_double() && !std::isfinite(value.get_double())))
      refuse("must be a number");
    node.*field = value;
  }

  void multiple_of(SchemaNode& node, const json::value& value) {
    bound<&SchemaNode::multiple_of>(node, value);
    if (value.to_number<double>() <= 0) refuse("must be more than 0");
  }

  template <CountRange SchemaNode::*range, std::uint64_t CountRange::*end>
  void count(SchemaNode& node, const json::value& value) {
    boost::system::error_code error;
    const auto number = value.is_number() ? value.to_number<std::uint64_t>(error) : 0;
    if (!value.is_number() || error) refuse("must be a whole number, 0 or more");
    node.*range.*end = number;
  }

  void unique_items(SchemaNode& node, const json::value& value) {
    if (!value.is_bool()) refuse("must be true or false");
    node.uniqueness = value.get_bool() ? Uniqueness::Unique : Uniqueness::Any;
  }

  template <SchemaNode::Pointer SchemaNode::*field>
  void nested(SchemaNode& node, const json::value& value) {
    node.*field = compile_nested(value);
  }

  template <std::vector<SchemaNode::Pointer> SchemaNode::*field>
  void list(SchemaNode& node, const json::value& value) {
    if (!value.is_array() || value.get_array().empty()) refuse("must be a list of schemas, not empty");
    for (std::size_t index = 0; index < value.get_array().size(); ++index) {
      const Step step(*this, index);
      (node.*field).push_back(compile_nested(value.get_array()[index]));
    }
  }

  void properties(SchemaNode& node, const json::value& value) {
    if (!value.is_object()) refuse("must be an object of schemas");
    for (const auto& entry : value.get_object()) {
      const Step step(*this, entry.key());
      node.property_index.emplace(entry.key(), node.properties.size());
      node.properties.push_back({std::string(entry.key()), compile_nested(entry.value())});
    }
  }

  void required(SchemaNode& node, const json::value& value) {
    if (!value.is_array()) refuse("must be a list of names");
    for (const json::value& name : value.get_array()) {
      if (!name.is_string()) refuse("must be a list of names");
      node.required.emplace_back(name.get_string());
    }
  }

  std::vector<std::string> places_{""};
  std::size_t depth_ = 0;
};

}  // namespace

SchemaNode::Pointer compile_schema(const json::object& schema) {
  constexpr auto object = static_cast<std::uint8_t>(JsonType::Object);
  SchemaNode::Pointer root = Compiler().compile(schema);
  if (root->types != 0 && root->types != object)
    throw Error(ErrorKind::InvalidArgument, "type: must be 'object', because arguments have names");
  return root;
}

}  // namespace eryx::bridge
