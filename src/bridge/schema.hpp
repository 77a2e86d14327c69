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

struct SchemaGraph;

/// The JSON Schema of a callback's arguments. Every call is checked against it before the handler runs.
///
/// docs/callbacks.md lists the keywords that are supported, with the meaning of JSON Schema 2020-12. Annotations (title,
/// description, default, format, …) are ignored. Everything else is rejected, because embedders would rely on a rule that
/// is not checked.
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

  /// Throws ArgumentError if the arguments do not match, or if they would take too long: more than a third of a second
  /// and more than is in proportion to their size (see CheckBudget). The recursion is bounded.
  ///
  /// `integers`: whether the arguments are what their text says. If an integer was rounded, a rule about numbers cannot
  /// be checked on it; the arguments are then refused, so that who reads the text finds nothing that was not checked.
  void check(const boost::json::value& arguments,
             base::ReadJson::Integers integers = base::ReadJson::Integers::Exact) const;

  /// In the order of `properties`, followed by required names without a description. References are followed.
  [[nodiscard]] std::vector<Parameter> parameters() const;

 private:
  std::shared_ptr<const SchemaGraph> graph_;
};

}  // namespace eryx::bridge
