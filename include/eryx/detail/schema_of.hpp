// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "eryx/detail/export.hpp"
#include "eryx/detail/to_result.hpp"
#include "eryx/detail/type_shape.hpp"

namespace eryx::detail {

/// `schema`, extended to allow null: for optional values.
[[nodiscard]] ERYX_API boost::json::object nullable(boost::json::object schema);

template <typename Type>
boost::json::object schema_of_type();

template <DescribedStruct Struct>
boost::json::object schema_of_struct() {
  boost::json::object properties;
  boost::json::array required;
  const Struct defaults{};
  for_each_member<Struct>([&]<typename Value>(const Member<Struct, Value>& member) {
    boost::json::object schema = schema_of_type<Value>();
    if (presence_of(member) == Presence::Required) {
      required.emplace_back(member.name);
    } else if (!Optional<Value>) {
      schema = nullable(std::move(schema));
    }
    if (!member.description.empty()) schema["description"] = member.description;
    if (member.default_value == Default::OfStruct) schema["default"] = encode(defaults.*member.pointer);
    properties.emplace(member.name, std::move(schema));
  });

  boost::json::object schema;
  schema["title"] = description_of_struct<Struct>.name;
  schema["type"] = "object";
  schema["properties"] = std::move(properties);
  if (!required.empty()) schema["required"] = std::move(required);
  schema["additionalProperties"] = false;
  return schema;
}

template <Integer Type>
boost::json::object schema_of_integer() {
  boost::json::object schema;
  schema["type"] = "integer";
  if (std::is_unsigned_v<Type>) schema["minimum"] = 0;
  if (sizeof(Type) < sizeof(std::int64_t)) {
    schema["minimum"] = std::numeric_limits<Type>::min();
    schema["maximum"] = std::numeric_limits<Type>::max();
  }
  return schema;
}

template <typename Type>
boost::json::object schema_of_items() {
  boost::json::object schema;
  schema["type"] = "array";
  schema["items"] = schema_of_type<typename Type::value_type>();
  if constexpr (FixedArray<Type>) {
    schema["minItems"] = std::tuple_size_v<Type>;
    schema["maxItems"] = std::tuple_size_v<Type>;
  }
  if (Set<Type>) schema["uniqueItems"] = true;
  return schema;
}

template <typename Type>
boost::json::object schema_of_type() {
  boost::json::object schema;
  if constexpr (std::same_as<Type, boost::json::value>) {
    return schema;
  } else if constexpr (std::same_as<Type, boost::json::object>) {
    schema["type"] = "object";
    return schema;
  } else if constexpr (std::same_as<Type, boost::json::array>) {
    schema["type"] = "array";
    return schema;
  } else if constexpr (std::same_as<Type, bool>) {
    schema["type"] = "boolean";
    return schema;
  } else if constexpr (Integer<Type>) {
    return schema_of_integer<Type>();
  } else if constexpr (std::floating_point<Type>) {
    schema["type"] = "number";
    return schema;
  } else if constexpr (std::same_as<Type, std::string>) {
    schema["type"] = "string";
    return schema;
  } else if constexpr (DescribedEnum<Type>) {
    boost::json::array names;
    for (const std::string_view name : description_of_enum<Type>.names) names.emplace_back(name);
    schema["type"] = "string";
    schema["enum"] = std::move(names);
    return schema;
  } else if constexpr (DescribedStruct<Type>) {
    return schema_of_struct<Type>();
  } else if constexpr (Optional<Type>) {
    return nullable(schema_of_type<typename Type::value_type>());
  } else if constexpr (StringMap<Type>) {
    schema["type"] = "object";
    schema["additionalProperties"] = schema_of_type<typename Type::mapped_type>();
    return schema;
  } else if constexpr (FixedArray<Type> || Set<Type> || Sequence<Type>) {
    return schema_of_items<Type>();
  } else {
    ERYX_DETAIL_REFUSE_ARGUMENT_TYPE(Type);
  }
}

}  // namespace eryx::detail
