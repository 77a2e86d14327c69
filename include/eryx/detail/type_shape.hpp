// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Which C++ types map to which JSON types.

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

#include "eryx/detail/description.hpp"

namespace eryx::detail {

template <typename>
inline constexpr bool always_false = false;

/// Integer types that represent numbers: neither `bool` nor character types.
template <typename Type>
concept Integer = std::integral<Type> && !std::same_as<Type, bool> && !std::same_as<Type, char> &&
                  !std::same_as<Type, wchar_t> && !std::same_as<Type, char8_t> &&
                  !std::same_as<Type, char16_t> && !std::same_as<Type, char32_t> && sizeof(Type) <= 8;

template <typename Type>
inline constexpr bool is_optional = false;
template <typename Value>
inline constexpr bool is_optional<std::optional<Value>> = true;
template <typename Type>
concept Optional = is_optional<Type>;

template <typename Type>
inline constexpr bool is_fixed_array = false;
template <typename Value, std::size_t size>
inline constexpr bool is_fixed_array<std::array<Value, size>> = true;
template <typename Type>
concept FixedArray = is_fixed_array<Type>;

/// `std::map`, `std::unordered_map` and similar containers with string keys.
template <typename Type>
concept StringMap = !std::same_as<Type, boost::json::object> && requires(Type map) {
  requires std::same_as<typename Type::key_type, std::string>;
  typename Type::mapped_type;
  map.emplace(std::string(), std::declval<typename Type::mapped_type>());
};

/// `std::set`, `std::unordered_set` and similar containers.
template <typename Type>
concept Set = requires(Type set) {
  requires std::same_as<typename Type::key_type, typename Type::value_type>;
  { set.insert(std::declval<typename Type::value_type>()).second } -> std::convertible_to<bool>;
};

/// `std::vector`, `std::deque`, `std::list` and similar containers.
template <typename Type>
concept Sequence =
    !std::same_as<Type, std::string> && !std::same_as<Type, boost::json::array> && requires(Type sequence) {
  sequence.push_back(std::declval<typename Type::value_type>());
};

// Whether a struct contains itself, directly or through containers: its schema would be infinite.
template <typename Type, typename... Enclosing>
consteval bool is_recursive();

template <typename Struct, typename... Enclosing, typename... Members>
consteval bool has_recursive_member(const StructDescription<Struct, Members...>*) {
  return (is_recursive<typename Members::ValueType, Struct, Enclosing...>() || ...);
}

template <typename Type, typename... Enclosing>
consteval bool is_recursive() {
  if constexpr ((std::same_as<Type, Enclosing> || ...)) {
    return true;
  } else if constexpr (DescribedStruct<Type>) {
    using Description = std::remove_cvref_t<decltype(description_of_struct<Type>)>;
    return has_recursive_member<Type, Enclosing...>(static_cast<const Description*>(nullptr));
  } else if constexpr (StringMap<Type>) {
    return is_recursive<typename Type::mapped_type, Enclosing...>();
  } else if constexpr (Optional<Type> || FixedArray<Type> || Set<Type> || Sequence<Type>) {
    return is_recursive<typename Type::value_type, Enclosing...>();
  } else {
    return false;
  }
}

/// Whether the arguments may omit the member.
template <typename Struct, typename Value>
constexpr Presence presence_of(const Member<Struct, Value>& member) {
  return Optional<Value> || member.default_value == Default::OfStruct ? Presence::Optional
                                                                      : Presence::Required;
}

}  // namespace eryx::detail

// In one place, because three functions reject the same types.
#define ERYX_DETAIL_REFUSE_ARGUMENT_TYPE(Type)                                                              \
  static_assert(::eryx::detail::always_false<Type>,                                                         \
                "eryx: no argument can have this type. Describe structs with ERYX_DESCRIBE_ARGS and enums " \
                "with ERYX_DESCRIBE_ENUM; docs/callbacks.md lists the types")
