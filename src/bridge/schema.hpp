// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/json_reader.hpp"
#include "eryx/detail/argument_check.hpp"

namespace eryx::bridge {

struct SchemaNode;

/// The JSON Schema of a callback's arguments. Every call is checked against it before the handler runs.
///
/// Supported, with the meaning of JSON Schema 2020-12: type, enum, const, properties, required, additionalProperties,
/// minProperties, maxProperties, items, minItems, maxItems, uniqueItems, minimum, maximum, exclusiveMinimum,
/// exclusiveMaximum, multipleOf, minLength, maxLength, anyOf, oneOf, allOf, not; `true` and `false` as schemas.
/// Annotations (title, description, default, format, …) are ignored. Everything else is rejected, because embedders
/// would rely on a rule that is not checked.
///
/// Cheap to copy. Threading: `const` members from any thread.
class Schema {
 public:
  struct Parameter {
    std::string name;
    detail::Presence presence;
  };

  /// Errors: InvalidArgument, with the location of the mistake: "properties.a.type: 'strng' is not a JSON type".
  explicit Schema(const boost::json::object& schema);

  /// Throws ArgumentError if the arguments do not match. The work is bounded by the size of the schema times the size
  /// of the arguments, times the logarithm of the latter for uniqueItems, times the nesting of alternatives for the
  /// message that none matches. The recursion follows the schema.
  ///
  /// `integers`: whether the arguments are what their text says. If an integer was rounded, a rule about numbers cannot
  /// be checked on it; the arguments are then refused, so that who reads the text finds nothing that was not checked.
  void check(const boost::json::value& arguments,
             base::ReadJson::Integers integers = base::ReadJson::Integers::Exact) const;

  /// In the order of `properties`, followed by required names without a description.
  [[nodiscard]] std::vector<Parameter> parameters() const;

 private:
  std::shared_ptr<const SchemaNode> root_;
};

}  // namespace eryx::bridge
