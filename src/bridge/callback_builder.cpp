// SPDX-License-Identifier: MIT OR Apache-2.0
#include "eryx/callback_builder.hpp"

#include <algorithm>

#include "bridge/schema.hpp"
#include "eryx/argument_error.hpp"
#include "eryx/error.hpp"
#include "eryx/make_callback.hpp"

namespace eryx {
namespace {

namespace json = boost::json;

json::object schema_of_parameter(ParameterType type, const std::string& description) {
  json::object schema;
  switch (type) {
    case ParameterType::String: schema["type"] = "string"; break;
    case ParameterType::Integer: schema["type"] = "integer"; break;
    case ParameterType::Number: schema["type"] = "number"; break;
    case ParameterType::Boolean: schema["type"] = "boolean"; break;
    case ParameterType::Array: schema["type"] = "array"; break;
    case ParameterType::Object: schema["type"] = "object"; break;
    case ParameterType::Any: break;
  }
  if (!description.empty()) schema["description"] = description;
  return schema;
}

}  // namespace

void CallbackBuilder::refuse(const std::string& what) const {
  throw Error(ErrorKind::InvalidArgument, "callback '" + name_ + "': " + what);
}

void CallbackBuilder::add(Parameter parameter) {
  for (const Parameter& other : parameters_)
    if (other.name == parameter.name) refuse("parameter '" + parameter.name + "' is declared twice");
  parameters_.push_back(std::move(parameter));
}

CallbackBuilder& CallbackBuilder::parameter(std::string name, ParameterType type,
                                            const std::string& description) {
  add({std::move(name), detail::Presence::Required, schema_of_parameter(type, description), std::nullopt});
  return *this;
}

CallbackBuilder& CallbackBuilder::optional_parameter(std::string name, ParameterType type,
                                                     const std::string& description,
                                                     std::optional<json::value> default_value) {
  add({std::move(name), detail::Presence::Optional, schema_of_parameter(type, description),
       std::move(default_value)});
  return *this;
}

CallbackBuilder& CallbackBuilder::schema(json::object schema) {
  schema_ = std::move(schema);
  return *this;
}

CallbackBuilder& CallbackBuilder::immediate() {
  kind_ = CallbackKind::Immediate;
  return *this;
}

CallbackBuilder& CallbackBuilder::pure() {
  purity_ = CallbackPurity::Pure;
  return *this;
}

json::object CallbackBuilder::schema_of_parameters() const {
  json::object properties;
  json::array required;
  for (const Parameter& parameter : parameters_) {
    json::object schema = parameter.schema;
    if (parameter.presence == detail::Presence::Required) {
      required.emplace_back(parameter.name);
    } else {
      schema = detail::nullable(std::move(schema));
    }
    if (parameter.default_value) schema["default"] = *parameter.default_value;
    properties.emplace(parameter.name, std::move(schema));
  }
  json::object schema;
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

void CallbackBuilder::check_defaults() const {
  json::object defaults;
  json::object properties;
  for (const Parameter& parameter : parameters_) {
    if (!parameter.default_value) continue;
    defaults.emplace(parameter.name, *parameter.default_value);
    properties.emplace(parameter.name, detail::nullable(parameter.schema));
  }
  json::object schema;
  schema["properties"] = std::move(properties);
  try {
    bridge::Schema(schema).check(std::move(defaults));
  } catch (const ArgumentError& error) {
    refuse(std::string("default of ") + error.what());
  }
}

Callback CallbackBuilder::build() const {
  if (!start_) refuse("there is no handler");
  if (schema_ && !parameters_.empty()) refuse("it has parameters and a schema; choose one");
  detail::check_kind(name_, kind_, shape_);

  Callback callback;
  callback.name = name_;
  callback.description = description_;
  callback.kind = kind_;
  callback.purity = purity_;
  if (schema_) {
    try {
      const bridge::Schema checked(*schema_);
    } catch (const Error& error) {
      refuse(std::string("schema: ") + error.what());
    }
    callback.schema = *schema_;
    callback.handler = [start = start_](const CallbackCall& call) { start(call, call.arguments()); };
    return callback;
  }

  check_defaults();
  callback.schema = schema_of_parameters();
  callback.handler = [start = start_, parameters = parameters_](const CallbackCall& call) {
    json::object arguments;
    for (const Parameter& parameter : parameters) {
      const json::value* const given = call.arguments().if_contains(parameter.name);
      if (given != nullptr && (!given->is_null() || parameter.presence == detail::Presence::Required)) {
        arguments.emplace(parameter.name, *given);
      } else if (parameter.default_value) {
        arguments.emplace(parameter.name, *parameter.default_value);
      }
    }
    start(call, std::move(arguments));
  };
  return callback;
}

}  // namespace eryx
