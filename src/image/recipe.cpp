// SPDX-License-Identifier: MIT OR Apache-2.0
#include "image/recipe.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iterator>
#include <utility>

#include "base/json_reader.hpp"
#include "eryx/error.hpp"

namespace eryx::image {
namespace {

namespace json = boost::json;

// What a text says that is no recipe. Never leaves this file.
struct NoRecipe {};

constexpr std::size_t levels = 5;  // of nesting: recipe, libraries, library, modules, source

bool is_control(char character) { return static_cast<unsigned char>(character) < ' ' || character == '\x7f'; }

json::array to_json(const std::vector<std::string>& texts) { return json::array(texts.begin(), texts.end()); }

json::array names_to_json(const std::vector<std::string>& names) {
  json::array all;
  for (std::string name : names) {
    std::ranges::replace_if(name, is_control, '?');
    all.emplace_back(std::move(name));
  }
  return all;
}

json::object to_json(const RecipeLibrary& library) {
  json::object modules;
  for (const auto& [name, source] : library.modules) modules[name] = source;
  return {{"name", library.name},
          {"callbacks", to_json(library.callbacks)},
          {"modules", std::move(modules)},
          {"setup", library.setup},
          {"type_stubs", library.type_stubs},
          {"variables", to_json(library.variables)},
          {"variable_stubs", library.variable_stubs}};
}

template <typename T>
const T& required(const T* found) {
  if (!found) throw NoRecipe();
  return *found;
}

const json::value& member(const json::object& object, std::string_view name) {
  return required(object.if_contains(name));
}

std::string text_of(const json::value& value) { return std::string(required(value.if_string())); }

std::vector<std::string> texts_of(const json::value& value) {
  std::vector<std::string> texts;
  std::ranges::transform(required(value.if_array()), std::back_inserter(texts), text_of);
  return texts;
}

std::vector<std::string> names_of(const json::value& value) {
  std::vector<std::string> names = texts_of(value);
  for (const std::string& name : names) {
    if (std::ranges::any_of(name, is_control)) throw NoRecipe();
  }
  return names;
}

RecipeLibrary library_of(const json::value& value) {
  const json::object& object = required(value.if_object());
  RecipeLibrary library;
  library.name = text_of(member(object, "name"));
  library.callbacks = texts_of(member(object, "callbacks"));
  for (const auto& [name, source] : required(member(object, "modules").if_object()))
    library.modules.emplace(name, text_of(source));
  library.setup = text_of(member(object, "setup"));
  library.type_stubs = text_of(member(object, "type_stubs"));
  library.variables = texts_of(member(object, "variables"));
  library.variable_stubs = text_of(member(object, "variable_stubs"));
  return library;
}

Recipe recipe_of(const json::value& value) {
  const json::object& object = required(value.if_object());
  Recipe recipe;
  recipe.packages = names_of(member(object, "packages"));
  recipe.imports = names_of(member(object, "imports"));
  std::ranges::transform(required(member(object, "libraries").if_array()),
                         std::back_inserter(recipe.libraries), library_of);
  recipe.warm_up = texts_of(member(object, "warm_up"));
  return recipe;
}

}  // namespace

bool Recipe::empty() const {
  return packages.empty() && imports.empty() && libraries.empty() && warm_up.empty();
}

const RecipeLibrary* Recipe::library(std::string_view name) const {
  const auto found = std::ranges::find(libraries, name, &RecipeLibrary::name);
  return found == libraries.end() ? nullptr : &*found;
}

const RecipeLibrary* Recipe::provider_of(std::string_view variable) const {
  const auto found = std::ranges::find_if(libraries, [&](const RecipeLibrary& library) {
    return std::ranges::find(library.variables, variable) != library.variables.end();
  });
  return found == libraries.end() ? nullptr : &*found;
}

std::set<std::string> Recipe::variables() const {
  std::set<std::string> all;
  for (const RecipeLibrary& library : libraries)
    all.insert(library.variables.begin(), library.variables.end());
  return all;
}

std::string to_text(const Recipe& recipe) {
  json::array libraries;
  for (const RecipeLibrary& library : recipe.libraries) libraries.push_back(to_json(library));
  const std::string text = json::serialize(json::object{{"packages", names_to_json(recipe.packages)},
                                                        {"imports", names_to_json(recipe.imports)},
                                                        {"libraries", std::move(libraries)},
                                                        {"warm_up", to_json(recipe.warm_up)}});
  if (text.size() > largest_recipe)
    throw Error(ErrorKind::InvalidArgument,
                "the texts of an image's libraries and warm-up programs are longer than 16 MiB together");
  return text;
}

std::optional<Recipe> parse_recipe(std::string_view text) {
  try {
    return recipe_of(base::read_json(text, levels));
  } catch (const base::JsonError&) {
    return std::nullopt;
  } catch (const NoRecipe&) {
    return std::nullopt;
  }
}

}  // namespace eryx::image
