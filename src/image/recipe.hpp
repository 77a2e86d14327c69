// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace eryx::image {

/// A library that was set up: `RuntimeLibrary` without what only a process has, the handlers of its callbacks, and with what
/// its set-up left.
struct RecipeLibrary {
  std::string name;
  std::vector<std::string> callbacks;  ///< The variables by which its code calls the host.
  std::map<std::string, std::string> modules;
  std::string setup;
  std::string type_stubs;              ///< As they were given.
  std::vector<std::string> variables;  ///< That every program has.
  std::string variable_stubs;          ///< Of those.
};

/// What an image was made of beside Python: enough to make it again from its own packages, and to know what it provides.
struct Recipe {
  std::vector<std::string> packages;     ///< "Jinja2 3.1.6", for people.
  std::vector<std::string> imports;      ///< Modules, in the order in which they were imported.
  std::vector<RecipeLibrary> libraries;  ///< In the order in which they were set up.
  std::vector<std::string> warm_up;      ///< Programs that were run at last.

  [[nodiscard]] bool empty() const;
  /// Null: none has this name.
  [[nodiscard]] const RecipeLibrary* library(std::string_view name) const;
  /// The library that provides a variable. Null: none does.
  [[nodiscard]] const RecipeLibrary* provider_of(std::string_view variable) const;
  [[nodiscard]] std::set<std::string> variables() const;
};

/// Longest text of a recipe.
inline constexpr std::size_t largest_recipe = std::size_t{16} << 20;

/// As JSON. Control characters in names of packages and imports become '?': they are shown to people.
/// Errors: InvalidArgument: it is longer than `largest_recipe`.
[[nodiscard]] std::string to_text(const Recipe& recipe);
/// Absent: not such a text.
[[nodiscard]] std::optional<Recipe> parse_recipe(std::string_view text);

}  // namespace eryx::image
