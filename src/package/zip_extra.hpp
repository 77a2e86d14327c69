// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace eryx::package {

/// A 32-bit field of a header says with this that the value is in the extra field for zip64.
inline constexpr std::uint32_t in_zip64 = UINT32_MAX;

/// What an entry's extra field, which has any number of parts, says of zip64: absent if nothing.
///
/// Errors: PackageInvalid (damaged, twice, or another name for the entry, which only some readers know).
[[nodiscard]] std::optional<std::span<const std::byte>> find_zip64(std::span<const std::byte> extra,
                                                                   std::string_view name);

/// Takes values off the front of a zip64 part.
///
/// Threading: none.
class Zip64Values {
 public:
  Zip64Values(std::optional<std::span<const std::byte>> values, std::string_view name)
      : values_(values), name_(name) {}

  /// The value of a field whose 32 bits are `narrow`. Errors: PackageInvalid (it should be here and is not).
  [[nodiscard]] std::uint64_t widen(std::uint32_t narrow);
  /// Errors: PackageInvalid (something is left that only some readers would use).
  void finish() const;

 private:
  std::optional<std::span<const std::byte>> values_;
  std::string_view name_;
};

}  // namespace eryx::package
