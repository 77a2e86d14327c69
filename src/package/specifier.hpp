// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "package/version.hpp"

namespace eryx::package {

/// One condition on a version: ">=2.0", "==1.4.*".
struct Specifier {
  /// Absent if the text is none.
  [[nodiscard]] static std::optional<Specifier> parse(std::string_view text);

  enum class Operator : std::uint8_t {
    Equal,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Less,
    Greater,
    Compatible,
    Identical
  };

  Operator comparison = Operator::Equal;
  Version version;
  bool is_prefix = false;  ///< "==1.4.*"
  std::string text;        ///< The version, as it is written.

  /// `written`: `candidate` as its package writes it. Pre-releases are versions like others.
  [[nodiscard]] bool allows(const Version& candidate, std::string_view written) const;
};

/// Conditions of which all must hold.
struct SpecifierSet {
  /// ">=2.0, <3"; the empty text allows everything. Absent if one of them is none, or there are more than 100.
  [[nodiscard]] static std::optional<SpecifierSet> parse(std::string_view text);

  std::vector<Specifier> specifiers;

  /// A text that is no version is allowed by an identical one and by the empty set only.
  [[nodiscard]] bool allows(std::string_view version) const;
};

}  // namespace eryx::package
