// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace eryx::bridge {

/// What a `$ref` names within its schema.
struct SchemaReference {
  const boost::json::value* value = nullptr;  ///< Null: the schema as a whole.
  std::vector<std::string> path;
};

/// Returns: the reference, or why there is none.
[[nodiscard]] std::variant<SchemaReference, std::string> find_reference(const boost::json::object& schema,
                                                                        std::string_view reference);

/// The schemas that all arguments must fit: the schema itself, and those it leads to through `$ref` and `allOf`. Each
/// once. Properties in any of them are parameters.
[[nodiscard]] std::vector<const boost::json::object*> argument_parts(const boost::json::object& schema);

}  // namespace eryx::bridge
