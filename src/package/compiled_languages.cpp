// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/compiled_languages.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace eryx::package {
namespace {

struct Suffix {
  std::string_view suffix;
  const char* language;
};

constexpr std::array<Suffix, 10> suffixes{{{".c", "C"},
                                           {".cc", "C++"},
                                           {".cpp", "C++"},
                                           {".cxx", "C++"},
                                           {".pyx", "Cython"},
                                           {".f", "Fortran"},
                                           {".f90", "Fortran"},
                                           {".for", "Fortran"},
                                           {".pyf", "Fortran"},
                                           {".rs", "Rust"}}};

/// Folders whose files no installation has.
bool is_aside(std::string_view folder) {
  static constexpr std::array names{"bench",   "benchmark",   "benchmarks", "ci",      "doc",     "docs",
                                    "example", "examples",    "fuzz",       "scripts", "test",    "tests",
                                    "testing", "third_party", "tools",      "vendor",  "vendored"};
  return folder.starts_with('.') || folder.starts_with("vendored-") ||
         std::ranges::find(names, folder) != names.end();
}

bool is_below_aside(std::string_view path) {
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
    if (is_aside(path.substr(0, slash))) return true;
    path.remove_prefix(slash + 1);
  }
  return false;
}

}  // namespace

std::vector<std::string> compiled_languages(const FileMap& files) {
  std::set<std::string> languages;
  for (const auto& file : files) {
    const std::string_view path = file.first;
    const std::size_t dot = path.rfind('.');
    if (dot == std::string_view::npos) continue;
    const auto* const found = std::ranges::find(suffixes, path.substr(dot), &Suffix::suffix);
    if (found == suffixes.end() || is_below_aside(path)) continue;
    if (!files.contains(std::string(path.substr(0, dot)) + ".py")) languages.insert(found->language);
  }
  return {languages.begin(), languages.end()};
}

}  // namespace eryx::package
