// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/recipe.hpp"

#include <algorithm>

#include "eryx/error.hpp"

namespace eryx::image {
namespace {

constexpr std::string_view package_mark = "package ";
constexpr std::string_view import_mark = "import ";

bool is_control(char character) { return static_cast<unsigned char>(character) < ' ' || character == '\x7f'; }

void add_line(std::string& text, std::string_view mark, std::string name) {
  std::ranges::replace_if(name, is_control, '?');
  text.append(mark).append(name).push_back('\n');
}

}  // namespace

std::string to_text(const Recipe& recipe) {
  std::string text;
  for (const std::string& name : recipe.packages) add_line(text, package_mark, name);
  for (const std::string& name : recipe.imports) add_line(text, import_mark, name);
  if (text.size() > largest_recipe)
    throw Error(ErrorKind::InvalidArgument, "an image of so many packages and imports cannot be described");
  return text;
}

std::optional<Recipe> parse_recipe(std::string_view text) {
  Recipe recipe;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (std::ranges::any_of(line, is_control)) return std::nullopt;
    if (line.starts_with(package_mark)) {
      recipe.packages.emplace_back(line.substr(package_mark.size()));
    } else if (line.starts_with(import_mark)) {
      recipe.imports.emplace_back(line.substr(import_mark.size()));
    } else {
      return std::nullopt;
    }
  }
  return recipe;
}

}  // namespace eryx::image
