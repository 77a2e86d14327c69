// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

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

/// A compiled schema. The default of each keyword allows everything.
struct SchemaNode {
  using Pointer = std::unique_ptr<const SchemaNode>;

  struct Property {
    std::string name;
    Pointer schema;
  };

  /// The schema `false`: nothing matches.
  bool refuses_everything = false;

  std::uint8_t types = 0;  ///< Bits of `JsonType`. 0: any.
  std::string type_text;   ///< For messages: "a string or null".

  std::set<std::string> choices;  ///< Canonical texts of enum or const. Empty: any value.
  std::string choices_text;       ///< For messages.

  // Numbers as written in the schema, for messages.
  std::optional<boost::json::value> minimum;
  std::optional<boost::json::value> maximum;
  std::optional<boost::json::value> exclusive_minimum;
  std::optional<boost::json::value> exclusive_maximum;
  std::optional<boost::json::value> multiple_of;

  CountRange length;  ///< Length of a string, in code points.

  CountRange item_count;
  Uniqueness uniqueness = Uniqueness::Any;
  Pointer items;

  CountRange property_count;
  std::vector<Property> properties;
  std::map<std::string, std::size_t, std::less<>> property_index;
  std::vector<std::string> required;
  Pointer additional;  ///< Null: any.

  std::vector<Pointer> all_of;
  std::vector<Pointer> any_of;
  std::vector<Pointer> one_of;
  Pointer negated;
};

/// Throws Error(InvalidArgument).
[[nodiscard]] SchemaNode::Pointer compile_schema(const boost::json::object& schema);

}  // namespace eryx::bridge
