// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

/// The descriptions that ERYX_DESCRIBE_ARGS and ERYX_DESCRIBE_ENUM produce. Each is returned by a function in the
/// namespace of the type, which argument-dependent lookup finds through a `std::type_identity` of the type.

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "eryx/detail/argument_check.hpp"

namespace eryx {

/// Marks an optional member: see ERYX_DESCRIBE_ARGS.
struct HasDefault {};
inline constexpr HasDefault has_default{};

}  // namespace eryx

namespace eryx::detail {

enum class Default { None, OfStruct };

template <typename Struct, typename Value>
struct Member {
  using ValueType = Value;
  Value Struct::*pointer;
  std::string_view name;
  std::string_view description;
  Default default_value = Default::None;
};

// What may follow the name in the parentheses of a member.
template <typename Struct, typename Value>
constexpr Member<Struct, Value> describe_member(Value Struct::*pointer, std::string_view name,
                                                std::string_view description = {}) {
  return {pointer, name, description, Default::None};
}
template <typename Struct, typename Value>
constexpr Member<Struct, Value> describe_member(Value Struct::*pointer, std::string_view name,
                                                std::string_view description, HasDefault) {
  return {pointer, name, description, Default::OfStruct};
}
template <typename Struct, typename Value>
constexpr Member<Struct, Value> describe_member(Value Struct::*pointer, std::string_view name, HasDefault) {
  return {pointer, name, {}, Default::OfStruct};
}

/// `Type` without its enclosing namespaces and classes.
constexpr std::string_view unqualified(std::string_view type) {
  const std::size_t colon = type.rfind(':');
  return colon == std::string_view::npos ? type : type.substr(colon + 1);
}

template <typename Struct, typename... Members>
struct StructDescription {
  std::string_view name;
  std::tuple<Members...> members;
};

template <typename Struct, typename... Members>
constexpr StructDescription<Struct, Members...> describe_struct(std::string_view name, Members... members) {
  return {unqualified(name), std::tuple<Members...>(members...)};
}

template <typename Enum, std::size_t count>
struct EnumDescription {
  std::array<Enum, count> values;
  std::array<std::string_view, count> names;
};

template <typename Type>
concept DescribedStruct = std::is_class_v<Type> && requires {
  eryx_describe_members(std::type_identity<Type>{});
};

template <typename Type>
concept DescribedEnum = std::is_enum_v<Type> && requires {
  eryx_describe_enumerators(std::type_identity<Type>{});
};

template <DescribedStruct Struct>
inline constexpr auto description_of_struct = eryx_describe_members(std::type_identity<Struct>{});

template <DescribedEnum Enum>
inline constexpr auto description_of_enum = eryx_describe_enumerators(std::type_identity<Enum>{});

/// Calls `function` with each `Member` of the struct, in the order of the description.
template <DescribedStruct Struct, typename Function>
constexpr void for_each_member(Function&& function) {
  std::apply([&function](const auto&... members) { (function(members), ...); },
             description_of_struct<Struct>.members);
}

}  // namespace eryx::detail
