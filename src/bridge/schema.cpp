// SPDX-License-Identifier: MIT OR Apache-2.0
#include "bridge/schema.hpp"

#include <map>
#include <stdexcept>
#include <string_view>

#include "bridge/schema_checker.hpp"
#include "bridge/schema_node.hpp"

namespace eryx::bridge {

Schema::Schema(const boost::json::object& schema) : graph_(compile_schema(schema)) {}

void Schema::check(const boost::json::value& arguments, base::ReadJson::Integers integers) const {
  const detail::JsonPath root;
  if (!arguments.is_object()) detail::refuse_type(root, "an object", arguments);
  CheckContext context{CheckBudget(arguments), integers};
  try {
    SchemaChecker(SchemaChecker::Mode::Throw, context).check(*graph_->root, root, arguments);
  } catch (const std::length_error& error) {
    detail::refuse(root, error.what());
  }
}

std::vector<Schema::Parameter> Schema::parameters() const {
  std::vector<Parameter> parameters;
  std::map<std::string_view, std::size_t> indexes;
  const auto add = [&](const std::string& name, detail::Presence presence) {
    const auto [known, is_new] = indexes.emplace(name, parameters.size());
    if (is_new) {
      parameters.push_back({name, presence});
    } else if (presence == detail::Presence::Required) {
      parameters[known->second].presence = presence;
    }
  };
  const auto parts = parts_of(*graph_->root);
  for (const SchemaNode* part : parts)
    for (const SchemaNode::Property& property : part->properties)
      add(property.name, detail::Presence::Optional);
  for (const SchemaNode* part : parts)
    for (const std::string& name : part->required) add(name, detail::Presence::Required);
  return parameters;
}

}  // namespace eryx::bridge
