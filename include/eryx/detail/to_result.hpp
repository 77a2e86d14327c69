// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_from.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "eryx/detail/type_shape.hpp"
#include "eryx/error.hpp"

namespace eryx::detail {

template <typename Type>
concept JsonItself = std::same_as<Type, boost::json::value> || std::same_as<Type, boost::json::object> ||
    std::same_as<Type, boost::json::array> || std::same_as<Type, boost::json::string>;

template <typename Type>
concept Text =
    std::convertible_to<const Type&, std::string> || std::convertible_to<const Type&, std::string_view>;

/// A range whose elements have another type. A path is a range of paths: encoding it would never end.
template <typename Type>
concept List =
    std::ranges::input_range<const Type> && !std::same_as<std::ranges::range_value_t<const Type>, Type>;

template <typename Type>
concept Tuple = requires {
  std::tuple_size<Type>::value;
};

template <typename Type>
boost::json::value encode(const Type& value) {
  if constexpr (JsonItself<Type> || std::same_as<Type, bool> || std::same_as<Type, std::nullptr_t>) {
    return value;
  } else if constexpr (std::same_as<Type, char>) {
    return boost::json::string(1, value);
  } else if constexpr (Integer<Type> && std::is_signed_v<Type>) {
    return std::int64_t{value};
  } else if constexpr (Integer<Type>) {
    return std::uint64_t{value};
  } else if constexpr (std::floating_point<Type>) {
    return static_cast<double>(value);
  } else if constexpr (DescribedEnum<Type>) {
    static constexpr auto description = description_of_enum<Type>;
    for (std::size_t index = 0; index < description.values.size(); ++index)
      if (description.values[index] == value) return boost::json::string(description.names[index]);
    throw Error(ErrorKind::InvalidArgument,
                "a result is an enum value that ERYX_DESCRIBE_ENUM does not name");
  } else if constexpr (DescribedStruct<Type>) {
    boost::json::object object;
    for_each_member<Type>(
        [&](const auto& member) { object.emplace(member.name, encode(value.*member.pointer)); });
    return object;
  } else if constexpr (Optional<Type>) {
    if (!value) return nullptr;
    return encode<typename Type::value_type>(*value);
  } else if constexpr (std::convertible_to<const Type&, std::string_view>) {
    return boost::json::string(std::string_view(value));
  } else if constexpr (Text<Type>) {
    return boost::json::string(std::string(value));
  } else if constexpr (StringMap<Type>) {
    boost::json::object object;
    for (const auto& [key, mapped] : value) object.emplace(key, encode<typename Type::mapped_type>(mapped));
    return object;
  } else if constexpr (List<Type>) {
    boost::json::array array;
    // Named type, so that the items of vector<bool> are bools.
    for (auto&& item : value) array.push_back(encode<std::ranges::range_value_t<const Type>>(item));
    return array;
  } else if constexpr (Tuple<Type>) {
    boost::json::array array;
    std::apply([&](const auto&... items) { (array.push_back(encode(items)), ...); }, value);
    return array;
  } else if constexpr (boost::json::has_value_from<Type>::value) {
    return boost::json::value_from(value);
  } else {
    static_assert(
        always_false<Type>,
        "eryx: no result can have this type. Describe structs with ERYX_DESCRIBE_ARGS and enums with "
        "ERYX_DESCRIBE_ENUM, or write a tag_invoke for boost::json::value_from");
  }
}

}  // namespace eryx::detail
