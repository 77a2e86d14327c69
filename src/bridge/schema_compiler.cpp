// SPDX-License-Identifier: MIT OR Apache-2.0
// Compiles the JSON of a schema to nodes. The schema is the embedder's, so errors name the location of the mistake.

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>

#include "bridge/canonical_json.hpp"
#include "bridge/schema_node.hpp"
#include "bridge/schema_reference.hpp"
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
    "$schema",         "$comment",      "title",         "description", "default",
    "example",         "examples",      "format",        "deprecated",  "readOnly",
    "contentEncoding", "contentSchema", "discriminator", "writeOnly",   "contentMediaType"};

constexpr std::string_view no_scopes = "is not supported: name the definition by its place, '#/$defs/NAME'";

class Compiler {
 public:
  explicit Compiler(const json::object& schema) : document_(schema) {}

  std::shared_ptr<const SchemaGraph> compile() {
    graph_->root = &compile(document_);
    while (!pending_.empty()) {
      const Pending next = std::move(pending_.back());
      pending_.pop_back();
      const Step step(*this, next.place);
      static_cast<void>(compile(*next.schema));
    }
    if (has_references_ && has_scopes_)
      throw Error(ErrorKind::InvalidArgument, "$id below the root and $ref in one schema are not supported");
    complete_schema(*graph_);
    return graph_;
  }

 private:
  // A schema that a reference names.
  struct Pending {
    const json::object* schema;
    std::string place;
  };

  SchemaNode& node_of(const json::object& schema) {
    SchemaNode*& node = nodes_[&schema];
    if (node == nullptr) node = &graph_->nodes.emplace_back();
    return *node;
  }

  // Compiles each schema once, whether it is reached where it is written or through references.
  SchemaNode& compile(const json::object& schema) {
    SchemaNode& node = node_of(schema);
    if (!compiled_.insert(&node).second) return node;
    for (const auto& entry : schema) {
      const Step step(*this, entry.key());
      keyword(node, entry.key(), entry.value());
    }
    return node;
  }

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
    if (schema.is_bool()) return constant_schema(schema.get_bool());
    if (!schema.is_object()) refuse("must be a schema, which is an object, true or false");
    if (depth_ == maximum_depth) refuse("schemas are nested too deeply");
    ++depth_;
    const SchemaNode& node = compile(schema.get_object());
    --depth_;
    return &node;
  }

  // The schemas `true` and `false`.
  SchemaNode::Pointer constant_schema(bool fits) {
    SchemaNode& node = graph_->nodes.emplace_back();
    node.refuses_everything = !fits;
    return &node;
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
        {"pattern", &Compiler::pattern},
        {"minItems", &Compiler::count<&SchemaNode::item_count, &CountRange::minimum>},
        {"maxItems", &Compiler::count<&SchemaNode::item_count, &CountRange::maximum>},
        {"minProperties", &Compiler::count<&SchemaNode::property_count, &CountRange::minimum>},
        {"maxProperties", &Compiler::count<&SchemaNode::property_count, &CountRange::maximum>},
        {"uniqueItems", &Compiler::unique_items},
        {"prefixItems", &Compiler::list<&SchemaNode::first_items>},
        {"items", &Compiler::nested<&SchemaNode::items>},
        {"properties", &Compiler::properties},
        {"required", &Compiler::required},
        {"additionalProperties", &Compiler::nested<&SchemaNode::additional>},
        {"patternProperties", &Compiler::pattern_properties},
        {"propertyNames", &Compiler::nested<&SchemaNode::names>},
        {"allOf", &Compiler::list<&SchemaNode::all_of>},
        {"anyOf", &Compiler::alternatives<&SchemaNode::any_of>},
        {"oneOf", &Compiler::alternatives<&SchemaNode::one_of>},
        {"not", &Compiler::nested<&SchemaNode::negated>},
        {"$ref", &Compiler::reference},
        {"$defs", &Compiler::definitions},
        {"definitions", &Compiler::definitions},
        {"$id", &Compiler::scope},
    };
    if (const auto found = keywords.find(name); found != keywords.end()) {
      (this->*found->second)(node, value);
      return;
    }
    if (name.starts_with("x-")) return;  // private annotations of their users
    if (std::find(annotations.begin(), annotations.end(), name) != annotations.end()) return;
    if (name.starts_with("$")) refuse(no_scopes);
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

  // A schema may have both enum and const.
  void restrict_choices(SchemaNode& node, std::set<std::string> texts, std::string shown) const {
    const bool is_fewer = node.choices.empty() || texts.size() < node.choices.size();
    if (is_fewer) node.choices_text = std::move(shown);
    if (!node.choices.empty()) {
      std::erase_if(texts, [&](const std::string& text) { return !node.choices.contains(text); });
      if (texts.empty()) refuse("enum and const exclude each other");
    }
    node.choices = std::move(texts);
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

  void add_all(std::vector<SchemaNode::Pointer>& schemas, const json::value& value) {
    if (!value.is_array() || value.get_array().empty()) refuse("must be a list of schemas, not empty");
    for (std::size_t index = 0; index < value.get_array().size(); ++index) {
      const Step step(*this, index);
      schemas.push_back(compile_nested(value.get_array()[index]));
    }
  }

  template <std::vector<SchemaNode::Pointer> SchemaNode::*field>
  void list(SchemaNode& node, const json::value& value) {
    add_all(node.*field, value);
  }

  template <Alternatives SchemaNode::*field>
  void alternatives(SchemaNode& node, const json::value& value) {
    add_all((node.*field).schemas, value);
  }

  void reference(SchemaNode& node, const json::value& value) {
    if (!value.is_string()) refuse("must be a reference such as '#/$defs/NAME'");
    auto found = find_reference(document_, std::string_view(value.get_string()));
    if (const auto* const problem = std::get_if<std::string>(&found)) refuse(*problem);
    has_references_ = true;
    const SchemaReference& target = std::get<SchemaReference>(found);
    if (target.value != nullptr && target.value->is_bool()) {
      node.reference = constant_schema(target.value->get_bool());
      return;
    }
    if (target.value != nullptr && !target.value->is_object()) refuse("does not lead to a schema");
    const json::object& schema = target.value == nullptr ? document_ : target.value->get_object();
    node.reference = &node_of(schema);
    // Not at once: a chain of references would be followed by recursion.
    std::string place;
    for (const std::string& step : target.path) place += (place.empty() ? "" : ".") + step;
    pending_.push_back({&schema, std::move(place)});
  }

  void definitions(SchemaNode&, const json::value& value) {
    if (!value.is_object()) refuse("must be an object of schemas");
    for (const auto& entry : value.get_object()) {
      const Step step(*this, entry.key());
      static_cast<void>(compile_nested(entry.value()));
    }
  }

  // Below the root it would change what references mean.
  void scope(SchemaNode& node, const json::value&) {
    has_scopes_ = has_scopes_ || &node != &graph_->nodes.front();
  }

  void pattern(SchemaNode& node, const json::value& value) {
    if (!value.is_string()) refuse("must be a regular expression");
    node.pattern = compiled_pattern(std::string_view(value.get_string()));
  }

  [[nodiscard]] Pattern compiled_pattern(std::string_view source) const {
    try {
      return Pattern(source);
    } catch (const Error& error) {
      refuse(error.what());
    }
  }

  void pattern_properties(SchemaNode& node, const json::value& value) {
    if (!value.is_object()) refuse("must be an object of schemas");
    for (const auto& entry : value.get_object()) {
      const Step step(*this, entry.key());
      Pattern pattern = compiled_pattern(entry.key());
      node.pattern_properties.push_back({std::move(pattern), compile_nested(entry.value())});
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

  const json::object& document_;
  std::shared_ptr<SchemaGraph> graph_ = std::make_shared<SchemaGraph>();
  std::unordered_map<const json::object*, SchemaNode*> nodes_;
  std::unordered_set<const SchemaNode*> compiled_;
  std::vector<Pending> pending_;
  bool has_references_ = false;
  bool has_scopes_ = false;
  std::vector<std::string> places_{""};
  std::size_t depth_ = 0;
};

}  // namespace

std::shared_ptr<const SchemaGraph> compile_schema(const json::object& schema) {
  constexpr auto object = static_cast<std::uint8_t>(JsonType::Object);
  auto graph = Compiler(schema).compile();
  for (const SchemaNode* part : parts_of(*graph->root))
    if (part->types != 0 && part->types != object)
      throw Error(ErrorKind::InvalidArgument, "type: must be 'object', because arguments have names");
  return graph;
}

}  // namespace eryx::bridge
