// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// TOML 1.0, as lock files and projects of Python are written in it. A reader of our own: see
// docs/decisions/0070-lock-files.md.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace eryx::package {

class TomlValue;
struct TomlTable;
struct TomlArray;

/// A float, date or time: as it is written. Nothing here needs their values.
struct TomlScalar {
  std::string text;
};

/// Tables and arrays are at most 64 levels deep, counted with the parts of dotted keys.
class TomlValue {
 public:
  using Content = std::variant<bool, std::int64_t, std::string, TomlScalar, std::unique_ptr<TomlTable>,
                               std::unique_ptr<TomlArray>>;

  explicit TomlValue(Content content);
  TomlValue(TomlValue&&) noexcept;
  TomlValue& operator=(TomlValue&&) noexcept;
  ~TomlValue();

  // Each is null if the value is of another type.
  [[nodiscard]] const std::string* text() const;
  [[nodiscard]] const std::int64_t* integer() const;
  [[nodiscard]] const bool* boolean() const;
  [[nodiscard]] const TomlTable* table() const;
  [[nodiscard]] TomlTable* table();
  [[nodiscard]] const TomlArray* array() const;
  [[nodiscard]] TomlArray* array();

 private:
  Content content_;
};

struct TomlTable {
  /// How it came to be, which decides what may still be added to it.
  enum class Origin : std::uint8_t { Path, Header, DottedKey, Inline };

  std::map<std::string, TomlValue, std::less<>> members;
  Origin origin = Origin::Path;
  std::size_t line = 0;  ///< Where it was first named, from 1.

  /// Null if there is none.
  [[nodiscard]] const TomlValue* find(std::string_view key) const;
};

struct TomlArray {
  std::vector<TomlValue> values;
  bool is_of_tables = false;  ///< `[[…]]`: more may come.
};

/// Errors: PackageInvalid, with the number of the line.
/// Cost: n log n; memory about 200 bytes for each key and value.
[[nodiscard]] TomlTable read_toml(std::string_view text);

}  // namespace eryx::package
