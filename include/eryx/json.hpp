// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include "eryx/detail/boost.hpp"

#include <boost/json/fwd.hpp>
#include <string_view>

#include "eryx/detail/export.hpp"

namespace eryx {

/// Parses JSON that a program or a stranger wrote, such as `PendingCall::arguments` or the text of a journal. The time
/// is linear in the size of the text, whatever the text says. Boost's own parser takes quadratic time for an object
/// whose names were chosen for that; a text of one megabyte then takes seconds.
///
/// Errors: InvalidArgument, for a text that is no JSON, is not UTF-8, has more than 500 levels or an object of more than
/// 1,000,000 members, or has two readings: an object with the same name twice, or a number beyond the range of doubles.
/// The message says why and, for a text of several lines, where.
///
/// Looking up a name in the value is fast for a few names; do not look up, in an object that a stranger wrote, each name
/// that a stranger wrote. Include <boost/json/value.hpp>, or eryx/eryx.hpp, to use it. Threading: any.
[[nodiscard]] ERYX_API boost::json::value parse_json(std::string_view text);

/// What `check_json` says of an object that has the same name twice. Readers differ in which of the values they take; programs get the last.
enum class RepeatedNames {
  Refuse,
  Accept,  ///< Then objects may also have more than 1,000,000 members.
};

/// Checks a text as `parse_json` does, without building a value. Integers may have any size: so it also says what is wrong with a text for
/// `ExecuteOptions::input_json` or `RawJson`, which accept repeated names besides. The time is linear in the size of the text.
/// Errors: as `parse_json`. Threading: any.
ERYX_API void check_json(std::string_view text, RepeatedNames names = RepeatedNames::Refuse);

}  // namespace eryx
