// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/pattern.hpp"

namespace eryx::bridge {

/// A type of JSON Schema, as a bit of a set.
enum class JsonType : std::uint8_t {
  Null = 1U << 0U,
  Boolean = 1U << 1U,
  Integer = 1U << 2U,
  Number = 1U << 3U,
  String = 1U << 4U,
  Array = 1U << 5U,
  Object = 1U << 6U,
};

/// A range of allowed counts.
struct CountRange {
  std::uint64_t minimum = 0;
  std::uint64_t maximum = std::numeric_limits<std::uint64_t>::max();
};

enum class Uniqueness { Any, Unique };

struct SchemaNode;

/// Alternatives that differ in the value of one member, so that it tells which of them a value can fit.
struct Discriminator {
  std::string property;
  std::map<std::string, const SchemaNode*> alternatives;  ///< By the canonical text of the member's value.
  std::string choices_text;                               ///< For messages.
};

/// Schemas of which one, or any, must fit.
struct Alternatives {
  std::vector<const SchemaNode*> schemas;
  std::optional<Discriminator> discriminator;
};

/// A compiled schema. The default of each keyword allows everything.
struct SchemaNode {
  using Pointer = const SchemaNode*;  ///< To a node of the same `SchemaGraph`.

  struct Property {
    std::string name;
    Pointer schema;
  };
  struct PatternProperty {
    Pattern pattern;
    Pointer schema;
  };

  /// The schema `false`: nothing matches.
  bool refuses_everything = false;
  /// Whether nothing but `types` asks anything of a value, as in most parameters. Set by `complete_schema`.
  bool is_only_type = false;

  std::uint8_t types = 0;  ///< Bits of `JsonType`. 0: any.
  std::string type_text;   ///< For messages: "a string or null".

  std::set<std::string> choices;  ///< Canonical texts of enum and const. Empty: any value.
  std::string choices_text;       ///< For messages.

  // Numbers as written in the schema, for messages.
  std::optional<boost::json::value> minimum;
  std::optional<boost::json::value> maximum;
  std::optional<boost::json::value> exclusive_minimum;
  std::optional<boost::json::value> exclusive_maximum;
  std::optional<boost::json::value> multiple_of;

  CountRange length;  ///< Length of a string, in code points.
  std::optional<Pattern> pattern;

  CountRange item_count;
  Uniqueness uniqueness = Uniqueness::Any;
  std::vector<Pointer> first_items;
  Pointer items = nullptr;  ///< Of those after `first_items`. Null: any.

  CountRange property_count;
  std::vector<Property> properties;
  std::map<std::string, std::size_t, std::less<>> property_index;
  std::vector<PatternProperty> pattern_properties;
  std::vector<std::string> required;
  Pointer additional = nullptr;  ///< Null: any.
  Pointer names = nullptr;       ///< Of members. Null: any.

  Pointer reference = nullptr;  ///< What `$ref` names: it must fit too.
  std::vector<Pointer> all_of;
  Alternatives any_of;
  Alternatives one_of;
  Pointer negated = nullptr;
};

/// The nodes of a schema. References make it a graph; its circles lead into the value, never around it.
struct SchemaGraph {
  std::deque<SchemaNode> nodes;
  const SchemaNode* root = nullptr;
};

/// Throws Error(InvalidArgument).
[[nodiscard]] std::shared_ptr<const SchemaGraph> compile_schema(const boost::json::object& schema);

/// The last step of compiling: bounds how many schemas apply to one value, one through the other, and finds
/// discriminators. Throws Error(InvalidArgument).
void complete_schema(SchemaGraph& graph);

/// The nodes that every value of `node` must fit: itself, and through `$ref` and `allOf`. Each once.
[[nodiscard]] std::vector<const SchemaNode*> parts_of(const SchemaNode& node);

}  // namespace eryx::bridge
