// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/type_stubs.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "bridge/schema_reference.hpp"
#include "bridge/stub_types.hpp"

namespace eryx::bridge {
namespace {

namespace json = boost::json;

// A tree of callbacks by the parts of their names.
struct Node {
  const RegisteredCallback* callback = nullptr;
  std::map<std::string, Node> members{};
};

// What the callbacks have in common, at the end, where it does not distract.
constexpr std::string_view common = R"(class _Callback[**P]:
    __name__: str
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Coroutine[Any, Any, Any]: ...
    def sync(self, *args: P.args, **kwargs: P.kwargs) -> Any: ...
    @property
    def schema(self) -> dict[str, Any]: ...

def _callback[**P](function: Callable[P, Coroutine[Any, Any, Any]], /) -> _Callback[P]: ...

class _Namespace:
    def __getitem__(self, name: str, /) -> Any: ...
    def __contains__(self, name: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...

)";

constexpr std::string_view imports =
    "import builtins\n"
    "from collections.abc import Callable, Coroutine, Iterator\n"
    "from typing import Any, Literal, Never, NotRequired, TypedDict, overload\n\n";

std::string docstring(const std::string& contents, const std::string& indent) {
  if (contents.empty()) return {};
  std::string text;
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const char c = contents[i];
    if (c == '\\' || c == '"') text += '\\';
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
      constexpr std::string_view digits = "0123456789abcdef";
      text += std::string("\\x") + digits[static_cast<unsigned char>(c) / 16] +
              digits[static_cast<unsigned char>(c) % 16];
    } else {
      text += c;
    }
    if (c == '\n' && i + 1 < contents.size() && contents[i + 1] != '\n') text += indent;
  }
  return indent + "\"\"\"" + text + "\"\"\"\n";
}

// The schemas of the parameters by their names. The first one counts, as it does for their order.
std::map<std::string, const json::value*> schemas_of_parameters(const json::object& schema) {
  std::map<std::string, const json::value*> schemas;
  for (const json::object* part : argument_parts(schema)) {
    const json::value* const properties = part->if_contains("properties");
    if (properties == nullptr || !properties->is_object()) continue;
    for (const auto& property : properties->get_object())
      schemas.emplace(std::string(property.key()), &property.value());
  }
  return schemas;
}

// The description, and below "Args:" those of the parameters, which `help` shows as well (guest/python/_eryx/callbacks.py).
std::string documentation(const RegisteredCallback& registered) {
  const auto schemas = schemas_of_parameters(registered.callback.schema);
  std::string parameters;
  for (const auto& parameter : registered.schema.parameters()) {
    const auto schema = schemas.find(parameter.name);
    if (schema == schemas.end() || !schema->second->is_object()) continue;
    const json::value* const about = schema->second->get_object().if_contains("description");
    if (about == nullptr || !about->is_string() || about->get_string().empty()) continue;
    parameters.append("\n    ").append(parameter.name).append(": ");
    for (const char c : about->get_string()) parameters.append(1, c).append(c == '\n' ? "        " : "");
  }
  const std::string& description = registered.callback.description;
  if (parameters.empty()) return description;
  return description + (description.empty() ? "Args:" : "\n\nArgs:") + parameters;
}

// Whether arguments are meant that have no parameter. JSON Schema allows them unless the schema forbids them, but those who
// write schemas of tools seldom mean it: naming parameters, and saying nothing of others, means no others.
bool takes_others(const RegisteredCallback& registered) {
  bool says_so = registered.schema.parameters().empty();
  for (const json::object* part : argument_parts(registered.callback.schema)) {
    const json::value* const others = part->if_contains("additionalProperties");
    if (others != nullptr && *others == json::value(false)) return false;
    says_so = says_so || others != nullptr || part->contains("patternProperties");
  }
  return says_so;
}

class Writer {
 public:
  Writer(const CallbackSet& callbacks, const std::set<std::string>& hidden)
      : types_(names_of(callbacks), hidden_classes(callbacks)), hidden_(hidden) {
    for (const RegisteredCallback& registered : callbacks.all()) {
      if (!registered.is_withdrawn()) add(registered);
    }
  }

  std::string text() {
    std::string text;
    for (const auto& [name, node] : root_.members) text += member(name, node, "");
    text += invoke();
    const std::string definitions = types_.definitions();
    return std::string(imports) + definitions + text + std::string(common) +
           "def list_callbacks() -> list[dict[str, Any]]: ...\n";
  }

 private:
  static std::set<std::string> names_of(const CallbackSet& callbacks) {
    std::set<std::string> names;
    for (const RegisteredCallback& registered : callbacks.all()) {
      const std::string& name = registered.callback.name;
      for (std::size_t start = 0; start <= name.size();) {
        const std::size_t end = std::min(name.find('.', start), name.size());
        names.insert(name.substr(start, end - start));
        start = end + 1;
      }
    }
    return names;
  }

  // Within a class, what a member is called no longer is what it was.
  static std::set<std::string> hidden_classes(const CallbackSet& callbacks) {
    std::set<std::string> hidden;
    for (const std::string& name : names_of(callbacks))
      if (std::find(stub_classes.begin(), stub_classes.end(), name) != stub_classes.end())
        hidden.insert(name);
    return hidden;
  }

  void add(const RegisteredCallback& registered) {
    const std::string& name = registered.callback.name;
    const std::string first = root_of(name);
    if (!can_be_variable(first) || !is_stub_name(first) || hidden_.contains(first)) {
      unnamed_.emplace(name, &registered);
      return;
    }
    Node* node = &root_;
    for (std::size_t start = 0; start <= name.size();) {
      const std::size_t end = std::min(name.find('.', start), name.size());
      node = &node->members[name.substr(start, end - start)];
      start = end + 1;
    }
    node->callback = &registered;
  }

  std::string parameters(const RegisteredCallback& registered, std::string text) {
    const json::object& document = registered.callback.schema;
    const auto schemas = schemas_of_parameters(document);
    bool had_default = false;
    bool skips_one = false;
    bool by_name = false;
    bool has_others = takes_others(registered);
    for (const auto& parameter : registered.schema.parameters()) {
      if (!is_stub_name(parameter.name)) {
        has_others =
            true;  // only `**{…}` can pass it, or its position, which those after it then do not have
        skips_one = true;
        continue;
      }
      const auto schema = schemas.find(parameter.name);
      const std::string type = schema == schemas.end() ? "Any" : types_.type_of(document, *schema->second);
      const bool is_required = parameter.presence == detail::Presence::Required;
      if (!text.empty()) text += ", ";
      if (((is_required && had_default) || skips_one) && !by_name) {
        text += "*, ";
        by_name = true;
      }
      text += parameter.name + ": " + type;
      if (is_required) continue;
      had_default = true;
      text += " = " + default_of(schema == schemas.end() ? nullptr : schema->second, type);
    }
    if (has_others) text += std::string(text.empty() ? "" : ", ") + "**arguments: Any";
    return text;
  }

  static std::string default_of(const json::value* schema, const std::string& type) {
    const json::value* const fallback =
        schema != nullptr && schema->is_object() ? schema->get_object().if_contains("default") : nullptr;
    if (fallback != nullptr) return python_literal(*fallback);
    return type.ends_with("None") || type == "Any" ? "None" : "...";
  }

  // What `name` is in a class or in the module.
  std::string member(const std::string& name, const Node& node, const std::string& indent) {
    if (!is_stub_name(name)) return {};
    if (node.members.empty()) return function(name, *node.callback, indent);
    const std::string class_name = types_.unique_name("_" + name);
    return class_of(class_name, node, indent) + indent + name + ": " + class_name + "\n\n";
  }

  std::string function(const std::string& name, const RegisteredCallback& registered,
                       const std::string& indent) {
    const std::string inner = indent + "    ";
    const std::string text = docstring(documentation(registered), inner);
    return indent + "@_callback\n" + (indent.empty() ? "" : indent + "@staticmethod\n") + indent +
           "async def " + name + "(" + parameters(registered, "") +
           ") -> Any:" + (text.empty() ? " ...\n" : "\n" + text) + "\n";
  }

  // A class for what has members, or no name that can be written as one.
  std::string class_of(const std::string& name, const Node& node, const std::string& indent) {
    const std::string inner = indent + "    ";
    std::string text =
        indent + "class " + name + (node.callback ? "(_Callback[...])" : "(_Namespace)") + ":\n";
    if (node.callback) {
      text += docstring(documentation(*node.callback), inner);
      text += inner + "def __call__(" + parameters(*node.callback, "_self, /") +
              ") -> Coroutine[Any, Any, Any]: ...\n";
      text += inner + "def sync(" + parameters(*node.callback, "_self, /") + ") -> Any: ...\n";
    }
    for (const auto& [member_name, below] : node.members) text += member(member_name, below, inner);
    return text + items(node, inner) + "\n";
  }

  // Access by `["name"]`.
  std::string items(const Node& node, const std::string& indent) {
    std::map<std::string, Node> others;
    for (const auto& [name, below] : node.members)
      if (!is_stub_name(name)) others.emplace(name, below);
    if (others.empty() && (!node.callback || node.members.empty())) return {};
    return item_access(others, "Any", indent);
  }

  std::string item_access(const std::map<std::string, Node>& named, const std::string& otherwise,
                          const std::string& indent) {
    const std::string any = indent + "def __getitem__(_self, name: " + types_.builtin("str") + ", /) -> ";
    std::string classes;
    std::string overloads;
    for (const auto& [name, node] : named) {
      const std::string class_name = types_.unique_name("_" + name);
      classes += class_of(class_name, node, indent);
      overloads += indent + "@overload\n" + indent + "def __getitem__(_self, name: Literal[" +
                   json::serialize(json::value(name)) + "], /) -> " + class_name + ": ...\n";
    }
    if (named.empty()) return any + otherwise + ": ...\n";
    return classes + overloads + indent + "@overload\n" + any + otherwise + ": ...\n";
  }

  std::string invoke() {
    std::map<std::string, Node> named;
    for (const auto& [name, registered] : unnamed_) named[name].callback = registered;
    return "class _Invoke:\n" + item_access(named, "_Callback[...]", "    ") +
           "    def __call__(self, name: str, /, **arguments: Any) -> Coroutine[Any, Any, Any]: ...\n"
           "    def __contains__(self, name: object, /) -> bool: ...\n"
           "    def __iter__(self) -> Iterator[str]: ...\ninvoke: _Invoke\n\n";
  }

  StubTypes types_;
  const std::set<std::string>& hidden_;
  Node root_;
  std::map<std::string, const RegisteredCallback*> unnamed_;
};

}  // namespace

std::string type_stubs(const CallbackSet& callbacks, const std::set<std::string>& hidden) {
  return Writer(callbacks, hidden).text();
}

}  // namespace eryx::bridge
