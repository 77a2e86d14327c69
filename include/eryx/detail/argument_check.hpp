// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

/// Checks of single JSON values, and the wording of their errors. Shared by the templates of decode.hpp and the
/// run-time schema, so that both report the same.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "eryx/detail/export.hpp"
#include "eryx/detail/json_path.hpp"

namespace eryx::detail {

enum class Presence { Required, Optional };

/// A name that an object may have.
struct ExpectedName {
  std::string_view name;
  Presence presence = Presence::Required;
};

/// A value for a message: scalars as JSON, cut to about 100 bytes; "an array", "an object".
[[nodiscard]] ERYX_API std::string shown(const boost::json::value& value);

/// A name for a message: in single quotes, control characters escaped, cut to about 100 bytes.
[[nodiscard]] ERYX_API std::string shown_name(std::string_view name);

/// Throws ArgumentError: "path: rule".
[[noreturn]] void refuse(const JsonPath& path, std::string_view rule);
/// Throws ArgumentError: "path: expected a string, got 3".
[[noreturn]] void refuse_type(const JsonPath& path, std::string_view expected, const boost::json::value& got);
/// Throws ArgumentError: "unknown argument 'foo'", or "path: unknown property 'foo'" inside of an argument.
[[noreturn]] void refuse_name(const JsonPath& path, std::string_view name);

/// The text of `refuse_type` without the path.
[[nodiscard]] ERYX_API std::string type_rule(std::string_view expected, const boost::json::value& got);
/// `expected one of "red", "green", got "blue"`; `allowed` is the formatted list.
[[nodiscard]] ERYX_API std::string choice_rule(std::string_view allowed, const boost::json::value& got);

// Each returns the value in the requested form or throws ArgumentError.
[[nodiscard]] ERYX_API bool decode_boolean(const JsonPath& path, const boost::json::value& value);
[[nodiscard]] ERYX_API std::int64_t decode_signed(const JsonPath& path, const boost::json::value& value,
                                                  std::int64_t minimum, std::int64_t maximum);
[[nodiscard]] ERYX_API std::uint64_t decode_unsigned(const JsonPath& path, const boost::json::value& value,
                                                     std::uint64_t maximum);
[[nodiscard]] ERYX_API double decode_number(const JsonPath& path, const boost::json::value& value);
[[nodiscard]] ERYX_API float decode_single(const JsonPath& path, const boost::json::value& value);
[[nodiscard]] ERYX_API const boost::json::string& decode_string(const JsonPath& path,
                                                                const boost::json::value& value);
[[nodiscard]] ERYX_API const boost::json::array& decode_array(const JsonPath& path,
                                                              const boost::json::value& value);
[[nodiscard]] ERYX_API const boost::json::object& decode_object(const JsonPath& path,
                                                                const boost::json::value& value);
/// An array of exactly `size` items.
[[nodiscard]] ERYX_API const boost::json::array& decode_array(const JsonPath& path,
                                                              const boost::json::value& value,
                                                              std::size_t size);
/// Returns: the index of the value in `names`.
[[nodiscard]] ERYX_API std::size_t decode_choice(const JsonPath& path, const boost::json::value& value,
                                                 std::span<const std::string_view> names);

/// Throws ArgumentError if `object` has a name that is not in `names`, or lacks a required one.
ERYX_API void check_names(const JsonPath& path, const boost::json::object& object,
                          std::span<const ExpectedName> names);

}  // namespace eryx::detail
