// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native_projects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace eryx::cli {
namespace {

constexpr std::string_view science = "make scientific";
constexpr std::string_view rust = "make rust-wheels";

constexpr std::array<NativeProject, 9> projects{{{"PIL", "pillow", science},
                                                 {"kiwisolver", "kiwisolver", science},
                                                 {"matplotlib", "matplotlib", science},
                                                 {"numpy", "numpy", science},
                                                 {"pandas", "pandas", science},
                                                 {"pydantic", "pydantic", rust},
                                                 {"pydantic_core", "pydantic_core", rust},
                                                 {"scipy", "scipy", science},
                                                 {"sklearn", "scikit_learn", science}}};

}  // namespace

std::optional<NativeProject> native_project_with_module(std::string_view module) {
  const auto* const found = std::ranges::find(projects, module, &NativeProject::module);
  return found == projects.end() ? std::nullopt : std::optional(*found);
}

std::string plain_project_name(std::string_view name) {
  std::string plain;
  for (const char character : name) {
    const bool is_separator = character == '-' || character == '_' || character == '.';
    if (!is_separator)
      plain += character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
    else if (!plain.ends_with('-'))
      plain += '-';
  }
  return plain;
}

std::string way_to_wheel(std::string_view name) {
  const auto* const found = std::ranges::find_if(projects, [&](const NativeProject& project) {
    return plain_project_name(project.wheel) == plain_project_name(name);
  });
  if (found == projects.end())
    return "take its wheel for pyemscripten, with --native, if there is one (docs/native-packages.md)";
  return fmt::format("`{}`, in a checkout of Eryx, builds a wheel for the sandbox (docs/native-packages.md)",
                     found->recipe);
}

}  // namespace eryx::cli
