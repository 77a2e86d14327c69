// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::image {

/// What an image was made of beside Python: enough to make it again from its own packages.
struct Recipe {
  std::vector<std::string> packages;  ///< "Jinja2 3.1.6", for people.
  std::vector<std::string> imports;   ///< Modules, in the order in which they were imported.

  [[nodiscard]] bool empty() const { return packages.empty() && imports.empty(); }
};

/// Longest text of a recipe.
inline constexpr std::size_t largest_recipe = std::size_t{1} << 20;

/// A line for each member, "package NAME" or "import NAME". Control characters in names become '?'.
/// Errors: throws Error (InvalidArgument): it is longer than `largest_recipe`.
[[nodiscard]] std::string to_text(const Recipe& recipe);
/// Absent: not such a text.
[[nodiscard]] std::optional<Recipe> parse_recipe(std::string_view text);

}  // namespace eryx::image
