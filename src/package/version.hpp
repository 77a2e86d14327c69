// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Versions and the conditions on them, by the rules of Python packages (PyPA "Version specifiers", once PEP 440).

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eryx::package {

struct Version {
  /// Absent if the text is no version, or longer than 256 bytes. Numbers have at most 18 digits.
  [[nodiscard]] static std::optional<Version> parse(std::string_view text);

  enum class Phase : std::uint8_t { Alpha, Beta, Candidate };
  /// A number if it consists of digits. Letters are in lower case.
  struct LocalPart {
    std::optional<std::uint64_t> number;
    std::string text;
    friend std::strong_ordering operator<=>(const LocalPart& first, const LocalPart& second);
    friend bool operator==(const LocalPart&, const LocalPart&) = default;
  };

  std::uint64_t epoch = 0;
  std::vector<std::uint64_t> release;  ///< Not empty.
  std::optional<std::pair<Phase, std::uint64_t>> pre;
  std::optional<std::uint64_t> post;
  std::optional<std::uint64_t> dev;
  std::vector<LocalPart> local;

  [[nodiscard]] bool is_prerelease() const { return pre || dev; }
  /// Without what is behind the `+`.
  [[nodiscard]] Version without_local() const;
  /// Epoch and release alone.
  [[nodiscard]] Version base() const;

  /// 1.0 and 1.0.0 are equal.
  friend std::strong_ordering operator<=>(const Version& first, const Version& second);
  friend bool operator==(const Version& first, const Version& second) { return (first <=> second) == 0; }
};

/// Orders releases: missing parts at the end are zeros.
[[nodiscard]] std::strong_ordering compare_releases(const std::vector<std::uint64_t>& first,
                                                    const std::vector<std::uint64_t>& second);

}  // namespace eryx::package
