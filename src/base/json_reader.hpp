// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The one entry for JSON that somebody else wrote: a guest, a checkpoint, a journal, a file. Its cost is linear in the
// text, whatever the text says.
//
// What it accepts is JSON in the sense of RFC 8259, in UTF-8, with bounds that it states, and with one meaning only: a
// name that occurs twice in an object is refused, because readers differ in which of the values they take, and so is a
// number that no double holds.

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/budget.hpp"

namespace eryx::base {

/// Maximum levels of nesting of a value that crosses the wall; ERYX_JSON_DEPTH in the guest.
inline constexpr std::size_t json_depth = 500;

/// Maximum members of one object. More than the 8 MiB that limits allow by default can hold with names of any use, so
/// that only embedders who raise limits meet it. It bounds what looking up a name costs: reading objects is linear
/// whatever their names are, but Boost's objects compare a name that is looked up with all whose hashes collide, and for
/// a million of them that takes some ten milliseconds.
inline constexpr std::size_t json_members = 1'000'000;

/// The text is refused. The message is for people and does not quote the text.
class JsonError : public std::runtime_error {
 public:
  JsonError(const std::string& message, std::size_t offset) : std::runtime_error(message), offset_(offset) {}
  /// About where in the text, in bytes.
  [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

 private:
  std::size_t offset_;
};

/// The value does not fit into the memory that it may take. The text may be good.
class JsonTooLarge : public JsonError {
 public:
  using JsonError::JsonError;
};

/// What is checked of the names in an object.
enum class JsonNames {
  Unique,  ///< Each occurs once, and there are at most `json_members`.
  Any,
};

/// Why a text is not a single JSON value. Absent: it is one, which `read_json` accepts, too, unless it is for its names or for an integer
/// that no double holds.
[[nodiscard]] std::optional<JsonError> find_json_error(std::string_view text, JsonNames names,
                                                       std::size_t depth = json_depth + 1);

/// Whether a text is a single JSON value that the guest will accept. Integers may have any size; names may repeat.
[[nodiscard]] bool is_json(std::string_view text, std::size_t depth = json_depth + 1);

/// A value that was read.
struct ReadJson {
  boost::json::value value;
  /// Whether numbers in the value are what the text says.
  enum class Integers {
    Exact,
    Rounded,  ///< One beyond 64 bits is a double that is not equal to it.
  } integers = Integers::Exact;
};

/// Reads a value. `memory` grows by what the value takes of the host's memory, an estimate from above within a few per
/// cent, while it is built; it stays grown if the text is refused.
/// Throws JsonError; JsonTooLarge if `memory` does not grow.
[[nodiscard]] ReadJson read_json(std::string_view text, std::size_t depth, BudgetShare& memory);
[[nodiscard]] boost::json::value read_json(std::string_view text, std::size_t depth = json_depth + 1);

}  // namespace eryx::base
