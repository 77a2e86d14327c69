// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Typed arguments: describe a struct once. Its JSON Schema, the checks of a program's arguments and the encoding of a
/// handler's result all follow from the description.
///
///     struct Greeting {
///       std::string name;
///       int times = 1;
///       std::optional<std::string> language;
///     };
///     ERYX_DESCRIBE_ARGS(Greeting, (name, "whom to greet"), (times, "how often", eryx::has_default), (language))
///
/// Members may be: `bool`, integers up to 64 bits, floating point, `std::string`, described enums and structs,
/// `std::optional`, vectors, `std::array`, sets, maps with `std::string` keys, and `boost::json::value`, `object`,
/// `array`. Prefer `std::map` and `std::set` to the unordered containers: a program that knows the hash function can
/// make those slow.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <boost/preprocessor/seq/enum.hpp>
#include <boost/preprocessor/seq/transform.hpp>
#include <boost/preprocessor/stringize.hpp>
#include <boost/preprocessor/tuple/enum.hpp>
#include <boost/preprocessor/variadic/to_seq.hpp>

#include "eryx/argument_error.hpp"      // IWYU pragma: export
#include "eryx/detail/decode.hpp"       // IWYU pragma: keep
#include "eryx/detail/description.hpp"  // IWYU pragma: export
#include "eryx/detail/schema_of.hpp"    // IWYU pragma: keep
#include "eryx/detail/to_result.hpp"    // IWYU pragma: keep

/// Describes `Struct`. Use it at namespace scope, in the struct's namespace, after the struct. List the members in the
/// order of the positional arguments, each as one of
///
///     (member)   (member, "description")   (member, "description", eryx::has_default)   (member, eryx::has_default)
///
/// A member is required unless it is a `std::optional` or marked `eryx::has_default`. A member that is not given, or is
/// given as `None`, keeps its value from a default-constructed `Struct`. The schema states that value for marked
/// members. At most 24 members.
#define ERYX_DESCRIBE_ARGS(Struct, ...)                                                             \
  [[maybe_unused]] constexpr auto eryx_describe_members(::std::type_identity<Struct>) noexcept {    \
    return ::eryx::detail::describe_struct<Struct>(                                                 \
        #Struct, BOOST_PP_SEQ_ENUM(BOOST_PP_SEQ_TRANSFORM(ERYX_DETAIL_MEMBER_OF_TUPLE, Struct,      \
                                                          BOOST_PP_VARIADIC_TO_SEQ(__VA_ARGS__)))); \
  }

/// Describes `Enum`, scoped or not. In JSON its values are the names of the enumerators. Use it at namespace scope, in
/// the enum's namespace, after the enum. At most 64 enumerators.
#define ERYX_DESCRIBE_ENUM(Enum, ...)                                                                   \
  [[maybe_unused]] constexpr auto eryx_describe_enumerators(::std::type_identity<Enum>) noexcept {      \
    constexpr auto values = ::std::to_array<Enum>({BOOST_PP_SEQ_ENUM(                                   \
        BOOST_PP_SEQ_TRANSFORM(ERYX_DETAIL_ENUMERATOR, Enum, BOOST_PP_VARIADIC_TO_SEQ(__VA_ARGS__)))}); \
    return ::eryx::detail::EnumDescription<Enum, values.size()>{                                        \
        values,                                                                                         \
        {BOOST_PP_SEQ_ENUM(BOOST_PP_SEQ_TRANSFORM(ERYX_DETAIL_ENUMERATOR_NAME, Enum,                    \
                                                  BOOST_PP_VARIADIC_TO_SEQ(__VA_ARGS__)))}};            \
  }

#define ERYX_DETAIL_MEMBER_OF_TUPLE(repetition, Struct, tuple) \
  ERYX_DETAIL_MEMBER(Struct, BOOST_PP_TUPLE_ENUM(tuple))
// An extra level of expansion, so that the tuple is unpacked before the parameters are counted.
#define ERYX_DETAIL_MEMBER(Struct, ...) ERYX_DETAIL_MEMBER_PARTS(Struct, __VA_ARGS__)
#define ERYX_DETAIL_MEMBER_PARTS(Struct, member, ...) \
  ::eryx::detail::describe_member(&Struct::member, #member __VA_OPT__(, ) __VA_ARGS__)
#define ERYX_DETAIL_ENUMERATOR(repetition, Enum, enumerator) Enum::enumerator
#define ERYX_DETAIL_ENUMERATOR_NAME(repetition, Enum, enumerator) BOOST_PP_STRINGIZE(enumerator)

namespace eryx {

/// The JSON Schema of a described struct, or of any other type that a member may have.
template <typename Type>
[[nodiscard]] boost::json::object schema_of() {
  if constexpr (detail::is_recursive<Type>()) {
    static_assert(detail::always_false<Type>, "eryx: a struct that contains itself has no finite schema");
  } else {
    return detail::schema_of_type<Type>();
  }
}

/// Decodes `arguments` as a `Type`. Checks types, ranges, unknown names and missing members. A double without a
/// fraction is accepted as an integer; a boolean is not accepted as a number.
///
/// Errors: ArgumentError.
template <typename Type>
[[nodiscard]] Type decode_arguments(const boost::json::value& arguments) {
  if constexpr (detail::is_recursive<Type>()) {
    static_assert(detail::always_false<Type>, "eryx: a struct that contains itself has no finite schema");
  } else {
    return detail::decode<Type>(detail::JsonPath(), arguments);
  }
}

/// The same, without converting the object to a value first.
template <typename Struct>
[[nodiscard]] Struct decode_arguments(const boost::json::object& arguments) {
  if constexpr (std::same_as<Struct, boost::json::object>) {
    return arguments;
  } else {
    static_assert(detail::DescribedStruct<Struct>, "eryx: describe the struct with ERYX_DESCRIBE_ARGS");
    static_assert(!detail::is_recursive<Struct>(),
                  "eryx: a struct that contains itself has no finite schema");
    return detail::decode_struct<Struct>(detail::JsonPath(), arguments);
  }
}

/// Encodes `value` as JSON. Accepts JSON values, arithmetic types, strings, described structs and enums; ranges, maps
/// with string keys, tuples and optionals of those; and any type that `boost::json::value_from` accepts. An empty
/// optional becomes null.
///
/// Errors: InvalidArgument (an enum value without a name).
template <typename Type>
[[nodiscard]] boost::json::value to_result(const Type& value) {
  return detail::encode(value);
}

}  // namespace eryx
