// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/budget.hpp"
#include "base/json_events.hpp"
#include "base/json_reader.hpp"
#include "base/member_names.hpp"

namespace eryx::base {

/// Why a number is refused that no double holds.
inline constexpr const char* number_beyond_doubles = "a number is beyond the range of doubles";

/// Whether the text of a JSON number has neither a fraction nor an exponent.
[[nodiscard]] bool is_integer_text(std::string_view text);

/// The double nearest to a number of JSON, infinite if it is beyond all of them. `boosts`: what Boost's parser says, which
/// may be its neighbour, or not a number where 0 has an enormous exponent.
[[nodiscard]] double nearest_double(std::string_view text, double boosts);

/// Builds a value from the events of Boost's parser, which is given the whole text at once. It differs from Boost's own
/// in that it refuses what `read_json` refuses, that its time does not depend on the names, that it counts memory, and
/// that doubles are those nearest to the text (Boost's may be their neighbours).
///
/// Threading: one thread at a time.
class JsonBuilder : public JsonEvents {
 public:
  static constexpr std::size_t max_object_size = json_members;  // the parser's name for it

  /// Lifetime: `memory` outlives this.
  explicit JsonBuilder(BudgetShare& memory) : memory_(memory) {
    values_.reserve(usual_size);
    names_.reserve(usual_size);
  }

  bool on_document_end(Error& error) { return settle(error); }
  bool on_array_end(std::size_t count, Error& error);
  bool on_object_end(std::size_t count, Error& error);
  bool on_string_part(Text part, std::size_t, Error& error) { return append_text(part, error); }
  bool on_string(Text part, std::size_t, Error& error);
  bool on_key_part(Text part, std::size_t, Error& error);
  bool on_key(Text part, std::size_t, Error& error);
  bool on_int64(std::int64_t number, Text, Error& error) { return push(number, error); }
  bool on_uint64(std::uint64_t number, Text, Error& error) { return push(number, error); }
  bool on_double(double number, Text text, Error& error);
  bool on_bool(bool value, Error& error) { return push(value, error); }
  bool on_null(Error& error) { return push(nullptr, error); }

  /// Why the text is refused; empty if nothing but the parser refuses it.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] bool is_out_of_memory() const { return is_out_of_memory_; }

  /// The value. Requires: the parser has accepted the whole text.
  [[nodiscard]] ReadJson release();

 private:
  template <typename T>
  bool push(T&& value, Error& error) {
    values_.emplace_back(std::forward<T>(value));
    return charge(sizeof(boost::json::value), error);
  }
  bool append_text(Text part, Error& error);
  bool refuse(std::string problem, Error& error);
  bool charge(std::uint64_t bytes, Error& error);
  bool settle(Error& error);

  static constexpr std::size_t usual_size = 8;  ///< Saves growing in steps for the arguments of most calls.

  BudgetShare& memory_;
  /// Bytes that are not yet taken from the budget, whose counter other threads share.
  std::uint64_t uncharged_ = 0;
  std::vector<boost::json::value> values_;  ///< Of all open containers.
  MemberNames names_;
  std::string text_;  ///< The parts of the string so far.
  ReadJson::Integers integers_ = ReadJson::Integers::Exact;
  std::string problem_;
  bool is_out_of_memory_ = false;
};

}  // namespace eryx::base
