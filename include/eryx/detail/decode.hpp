// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

#include "eryx/detail/argument_check.hpp"
#include "eryx/detail/type_shape.hpp"

namespace eryx::detail {

template <typename Type>
Type decode(const JsonPath& path, const boost::json::value& value);

template <DescribedStruct Struct>
Struct decode_struct(const JsonPath& path, const boost::json::object& object) {
  static_assert(std::default_initializable<Struct>,
                "eryx: arguments start as a default-constructed struct, so that members have their defaults");
  static constexpr auto names = std::apply(
      [](const auto&... members) {
        return std::array{ExpectedName{members.name, presence_of(members)}...};
      },
      description_of_struct<Struct>.members);
  check_names(path, object, names);

  Struct result{};
  for_each_member<Struct>([&]<typename Value>(const Member<Struct, Value>& member) {
    const boost::json::value* const value = object.if_contains(member.name);
    // Python writes None for "not given".
    if (value == nullptr || (value->is_null() && presence_of(member) == Presence::Optional)) return;
    result.*member.pointer = decode<Value>(path.member(member.name), *value);
  });
  return result;
}

template <typename Type>
Type decode_items(const JsonPath& path, const boost::json::array& array) {
  Type result;
  for (std::size_t index = 0; index < array.size(); ++index) {
    const JsonPath item = path.item(index);
    auto decoded = decode<typename Type::value_type>(item, array[index]);
    if constexpr (Set<Type>) {
      if (!result.insert(std::move(decoded)).second) refuse(item, "repeats an earlier item");
    } else {
      result.push_back(std::move(decoded));
    }
  }
  return result;
}

/// `value` as a `Type`. Throws ArgumentError. Its recursion follows the type, not the value.
template <typename Type>
Type decode(const JsonPath& path, const boost::json::value& value) {
  if constexpr (std::same_as<Type, boost::json::value>) {
    return value;
  } else if constexpr (std::same_as<Type, boost::json::object>) {
    return decode_object(path, value);
  } else if constexpr (std::same_as<Type, boost::json::array>) {
    return decode_array(path, value);
  } else if constexpr (std::same_as<Type, bool>) {
    return decode_boolean(path, value);
  } else if constexpr (Integer<Type> && std::is_signed_v<Type>) {
    using Range = std::numeric_limits<Type>;
    return static_cast<Type>(decode_signed(path, value, Range::min(), Range::max()));
  } else if constexpr (Integer<Type>) {
    return static_cast<Type>(decode_unsigned(path, value, std::numeric_limits<Type>::max()));
  } else if constexpr (std::same_as<Type, float>) {
    return decode_single(path, value);
  } else if constexpr (std::floating_point<Type>) {
    return decode_number(path, value);
  } else if constexpr (std::same_as<Type, std::string>) {
    const boost::json::string& text = decode_string(path, value);
    return std::string(text.data(), text.size());
  } else if constexpr (DescribedEnum<Type>) {
    static constexpr auto description = description_of_enum<Type>;
    return description.values[decode_choice(path, value, description.names)];
  } else if constexpr (DescribedStruct<Type>) {
    return decode_struct<Type>(path, decode_object(path, value));
  } else if constexpr (Optional<Type>) {
    if (value.is_null()) return std::nullopt;
    return decode<typename Type::value_type>(path, value);
  } else if constexpr (FixedArray<Type>) {
    Type result{};
    const boost::json::array& array = decode_array(path, value, result.size());
    for (std::size_t index = 0; index < result.size(); ++index)
      result[index] = decode<typename Type::value_type>(path.item(index), array[index]);
    return result;
  } else if constexpr (StringMap<Type>) {
    Type result;
    for (const auto& entry : decode_object(path, value)) {
      const std::string_view key = entry.key();
      result.emplace(std::string(key), decode<typename Type::mapped_type>(path.member(key), entry.value()));
    }
    return result;
  } else if constexpr (Set<Type> || Sequence<Type>) {
    return decode_items<Type>(path, decode_array(path, value));
  } else {
    ERYX_DETAIL_REFUSE_ARGUMENT_TYPE(Type);
  }
}

}  // namespace eryx::detail
