// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/json_reader.hpp"
#include "bridge/check_budget.hpp"
#include "bridge/pattern.hpp"
#include "bridge/schema_node.hpp"
#include "eryx/detail/argument_check.hpp"

namespace eryx::bridge {

/// What all parts of one check share.
struct CheckContext {
  CheckBudget budget;
  /// Whether the values are what their text says: a rule about numbers cannot be checked on rounded ones.
  base::ReadJson::Integers integers = base::ReadJson::Integers::Exact;
  Pattern::Scratch scratch{};
  std::size_t depth = 0;
  std::size_t reasons = 0;  ///< How many messages about alternatives are being made, one within the other.
};

/// Checks values against the nodes of a schema.
class SchemaChecker {
 public:
  /// What a check does if a value does not match.
  enum class Mode {
    Throw,  ///< Throws ArgumentError: for values that must match.
    Tell,  ///< Returns false: for alternatives, most of which do not match. An exception for each would be slow.
  };

  SchemaChecker(Mode mode, CheckContext& context) : mode_(mode), context_(context) {}

  /// Throws std::length_error if the value is nested too deeply or takes too long.
  bool check(const SchemaNode& node, const detail::JsonPath& path, const boost::json::value& value) const;

 private:
  class Level;

  // `rule` makes the text, and is only called if the text is needed.
  template <typename Rule>
  bool refuse(const detail::JsonPath& path, Rule&& rule) const {
    if (mode_ == Mode::Throw) detail::refuse(path, std::forward<Rule>(rule)());
    return false;
  }

  [[nodiscard]] SchemaChecker teller() const { return {Mode::Tell, context_}; }
  [[nodiscard]] std::string canonical(const boost::json::value& value) const;

  bool check_choices(const SchemaNode& node, const detail::JsonPath& path,
                     const boost::json::value& value) const;
  bool check_type(const SchemaNode& node, const detail::JsonPath& path,
                  const boost::json::value& value) const;
  bool check_number(const SchemaNode& node, const detail::JsonPath& path,
                    const boost::json::value& value) const;
  bool check_count(const CountRange& range, std::uint64_t count, std::string_view fewer,
                   std::string_view more, std::string_view unit, const detail::JsonPath& path) const;
  bool check_string(const SchemaNode& node, const detail::JsonPath& path,
                    const boost::json::value& value) const;
  bool check_array(const SchemaNode& node, const detail::JsonPath& path,
                   const boost::json::value& value) const;
  bool check_unique(const detail::JsonPath& path, const boost::json::array& array) const;

  bool check_object(const SchemaNode& node, const detail::JsonPath& path,
                    const boost::json::value& value) const;
  enum class Members { All, Plain, Nested };
  bool check_properties(const SchemaNode& node, const detail::JsonPath& path,
                        const boost::json::object& object, Members which) const;
  bool check_other_members(const SchemaNode& node, const detail::JsonPath& path,
                           const boost::json::object& object) const;
  bool check_name(const SchemaNode& names, const detail::JsonPath& path, std::string_view name) const;

  bool check_combinations(const SchemaNode& node, const detail::JsonPath& path,
                          const boost::json::value& value) const;
  bool check_discriminated(const Discriminator& discriminator, const detail::JsonPath& path,
                           const boost::json::value& value) const;
  [[nodiscard]] std::size_t count_fitting(const Alternatives& alternatives, const boost::json::value& value,
                                          std::size_t enough) const;
  [[nodiscard]] std::string none_fits(const Alternatives& alternatives,
                                      const boost::json::value& value) const;
  [[nodiscard]] std::string reason(const SchemaNode& node, const boost::json::value& value) const;

  Mode mode_;
  CheckContext& context_;
};

}  // namespace eryx::bridge
