// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "package/toml.hpp"

namespace eryx::package {

/// Whether it has the form of a date: "2026-11-29".
[[nodiscard]] bool is_toml_date(std::string_view text);

/// A boolean or integer; a float, date or time, of which only the form is checked. Absent if the text is none of them. Integers have
/// 64 bits.
[[nodiscard]] std::optional<TomlValue::Content> read_toml_word(std::string_view text);

}  // namespace eryx::package
