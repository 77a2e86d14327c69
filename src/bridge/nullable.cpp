// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>

#include "eryx/detail/schema_of.hpp"

namespace eryx::detail {

namespace json = boost::json;

json::object nullable(json::object schema) {
  const auto type = schema.find("type");
  if (type == schema.end()) return schema;  // anything, null included
  if (type->value().is_string()) {
    json::array types;
    types.push_back(std::move(type->value()));
    type->value() = std::move(types);
  }
  json::array& types = type->value().as_array();
  if (std::find(types.begin(), types.end(), json::value("null")) != types.end()) return schema;
  types.emplace_back("null");
  if (const auto choices = schema.find("enum"); choices != schema.end())
    choices->value().as_array().emplace_back(nullptr);
  return schema;
}

}  // namespace eryx::detail
