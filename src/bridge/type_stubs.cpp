// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/type_stubs.hpp"

#include <boost/json/serialize.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace eryx::bridge {
namespace {

namespace json = boost::json;

constexpr int type_depth = 8;  // deeper types are `Any`: nobody reads them

const json::value* member(const json::object& object, std::string_view name) {
  return object.if_contains({name.data(), name.size()});
}

// A constant in Python's notation.
std::string literal(const json::value& value) {
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
    default: return json::serialize(value);  // numbers and strings of JSON are valid Python
  }
}

std::string type_of(const json::value& schema, int depth);

std::string type_of_name(std::string_view name, const json::object& schema, int depth) {
  if (name == "string") return "str";
  if (name == "integer") return "int";
  if (name == "number") return "float";
  if (name == "boolean") return "bool";
  if (name == "null") return "None";
  if (name == "array") {
    const json::value* items = member(schema, "items");
    return "list[" + (items ? type_of(*items, depth + 1) : std::string("Any")) + "]";
  }
  const json::value* values = member(schema, "additionalProperties");
  const bool is_map = values && values->is_object() && !member(schema, "properties");
  return "dict[str, " + (is_map ? type_of(*values, depth + 1) : std::string("Any")) + "]";
}

std::string joined(const json::array& parts, const std::string& separator, auto&& text) {
  std::string all;
  for (const json::value& part : parts) all += (all.empty() ? "" : separator) + text(part);
  return all;
}

std::string type_of(const json::value& schema, int depth) {
  const json::object* object = schema.if_object();
  if (!object || depth > type_depth) return "Any";
  if (const json::value* constants = member(*object, "enum"); constants && constants->is_array()) {
    return "Literal[" + joined(constants->get_array(), ", ", literal) + "]";
  }
  for (const char* key : {"anyOf", "oneOf"}) {
    if (const json::value* choices = member(*object, key); choices && choices->is_array()) {
      return joined(choices->get_array(), " | ",
                    [&](const json::value& choice) { return type_of(choice, depth + 1); });
    }
  }
  const json::value* type = member(*object, "type");
  if (type && type->is_string()) return type_of_name(std::string_view(type->get_string()), *object, depth);
  if (type && type->is_array()) {
    return joined(type->get_array(), " | ", [&](const json::value& name) {
      return name.is_string() ? type_of_name(std::string_view(name.get_string()), *object, depth)
                              : std::string("Any");
    });
  }
  return "Any";
}

std::string parameters_of(const RegisteredCallback& registered) {
  std::string text;
  bool had_default = false;
  bool by_name = false;
  const json::value* properties = member(registered.callback.schema, "properties");
  for (const auto& parameter : registered.schema.parameters()) {
    if (!is_identifier(parameter.name)) continue;  // only `**{…}` can pass it
    const json::value* schema =
        properties && properties->is_object() ? member(properties->get_object(), parameter.name) : nullptr;
    std::string type = schema ? type_of(*schema, 0) : "Any";
    const bool required = parameter.presence == detail::Presence::Required;
    if (!text.empty()) text += ", ";
    if (required && had_default && !by_name) {
      text += "*, ";
      by_name = true;
    }
    text += parameter.name + ": " + type;
    if (required) continue;
    had_default = true;
    const json::value* fallback =
        schema && schema->is_object() ? member(schema->get_object(), "default") : nullptr;
    if (!fallback && !type.ends_with("None") && type != "Any") text += " | None";
    text += " = " + (fallback ? literal(*fallback) : std::string("None"));
  }
  const json::value* others = member(registered.callback.schema, "additionalProperties");
  const bool is_closed = others && others->is_bool() && !others->get_bool();
  if (!is_closed) text += std::string(text.empty() ? "" : ", ") + "**arguments: Any";
  return text;
}

std::string docstring(const std::string& description, const std::string& indent) {
  if (description.empty()) return " ...\n";
  std::string text;
  for (const char c : description) {
    if (c == '\\' || c == '"') text += '\\';
    text += c;
    if (c == '\n') text += indent;
  }
  return "\n" + indent + "\"\"\"" + text + "\"\"\"\n";
}

// A tree of callbacks by the parts of their names.
struct Node {
  const RegisteredCallback* callback = nullptr;
  std::map<std::string, Node> members;
};

std::string describe(const std::string& name, const Node& node, const std::string& indent) {
  std::string text;
  const std::string inner = indent + "    ";
  if (!is_identifier(name)) {
    text += indent + "# [\"" + name + "\"]\n";
    return text;
  }
  if (!node.members.empty()) {
    text += indent + "class " + name + ":\n";
    for (const auto& [member_name, below] : node.members) text += describe(member_name, below, inner);
  } else if (node.callback) {
    if (!indent.empty()) text += indent + "@staticmethod\n";
    text += indent + "async def " + name + "(" + parameters_of(*node.callback) +
            ") -> Any:" + docstring(node.callback->callback.description, inner);
  }
  return text;
}

}  // namespace

std::string type_stubs(const CallbackSet& callbacks) {
  Node root;
  std::string by_invoke;
  for (const RegisteredCallback& registered : callbacks.all()) {
    const std::string& name = registered.callback.name;
    if (!can_be_variable(name.substr(0, name.find('.')))) {
      by_invoke += "# await invoke(\"" + name + "\", ...)\n";
      continue;
    }
    Node* node = &root;
    for (std::size_t start = 0; start <= name.size();) {
      const std::size_t end = std::min(name.find('.', start), name.size());
      node = &node->members[name.substr(start, end - start)];
      start = end + 1;
    }
    node->callback = &registered;
  }
  std::string text = "from typing import Any, Literal\n\n";
  for (const auto& [name, node] : root.members) text += describe(name, node, "") + "\n";
  text += by_invoke;
  text += "async def invoke(name: str, /, **arguments: Any) -> Any: ...\n";
  text += "def list_callbacks() -> list[dict[str, Any]]: ...\n";
  return text;
}

}  // namespace eryx::bridge
