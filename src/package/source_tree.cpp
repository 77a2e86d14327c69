// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/source_tree.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "eryx/error.hpp"
#include "package/compiled_languages.hpp"
#include "package/refusal.hpp"
#include "package/text.hpp"

namespace eryx::package {
namespace {

using Names = std::set<std::string, std::less<>>;

bool is_in_cache(std::string_view path) {
  return path.starts_with("__pycache__/") || path.find("/__pycache__/") != std::string_view::npos;
}

bool is_identifier(std::string_view name) {
  return !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
         std::ranges::all_of(name, [](char character) {
           return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
                  character == '_' || (character >= '0' && character <= '9') ||
                  static_cast<unsigned char>(character) >= 0x80;
         });
}

bool is_module_file(std::string_view name) { return name.ends_with(".py") || name.ends_with(".pyc"); }

/// Takes off `folder`, which ends in '/', and leaves out what is not in it.
FileMap below(FileMap files, const std::string& folder) {
  FileMap result;
  while (!files.empty()) {
    auto file = files.extract(files.begin());
    if (!file.key().starts_with(folder)) continue;
    file.key().erase(0, folder.size());
    result.insert(result.end(), std::move(file));
  }
  return result;
}

bool has_source_marks(const FileMap& files, const std::string& folder) {
  return std::ranges::any_of(std::array{"pyproject.toml", "setup.py", "setup.cfg", "PKG-INFO"},
                             [&](const char* name) { return files.contains(folder + name); });
}

/// The folder, with a '/', that all files are in and that is none of theirs. Empty if there is none.
std::string wrapping_folder(const FileMap& files) {
  if (files.empty()) return {};
  const std::string& first = files.begin()->first;
  const std::string folder = first.substr(0, first.find('/') + 1);
  // The last path in order has the same beginning only if all between have.
  if (folder.empty() || !files.rbegin()->first.starts_with(folder)) return {};
  const std::string_view name = std::string_view(folder).substr(0, folder.size() - 1);
  const bool is_package = files.contains(folder + "__init__.py");
  const bool is_metadata = name.ends_with(".dist-info") || name.ends_with(".egg-info");
  if (has_source_marks(files, folder) && !is_metadata) return folder;
  return is_package || is_metadata || is_identifier(name) ? std::string() : folder;
}

/// `X/NAME.egg-info/`, with X at most one folder. Empty if there is none.
std::string find_egg_info(const FileMap& files) {
  constexpr std::string_view ending = ".egg-info/PKG-INFO";
  for (const auto& file : files) {
    const std::string_view path = file.first;
    if (!path.ends_with(ending) || std::ranges::count(path, '/') > 2) continue;
    return std::string(path.substr(0, path.size() - std::string_view("PKG-INFO").size()));
  }
  return {};
}

// What setuptools leaves out, too, when it looks for modules in a project's top folder.
bool is_reserved(std::string_view name) {
  static constexpr std::array names{"benchmark", "benchmarks", "bin",           "build",         "changelog",
                                    "ci",        "conanfile",  "conftest",      "debian",        "dist",
                                    "doc",       "docs",       "documentation", "dodo",          "example",
                                    "examples",  "exercise",   "exercises",     "fabfile",       "htmlcov",
                                    "manage",    "manpages",   "news",          "newsfragments", "noxfile",
                                    "pavement",  "python",     "scripts",       "setup",         "site_scons",
                                    "tasks",     "test",       "tests",         "tools",         "toxfile",
                                    "unit_test", "unit_tests", "util",          "utils",         "venv"};
  return name.starts_with('_') || name.starts_with('.') || std::ranges::find(names, name) != names.end();
}

/// Names of modules and packages in a folder ("", "src/" or "lib/") of a source tree.
Names modules_in(const FileMap& files, std::string_view folder) {
  Names modules;
  for (auto file = files.lower_bound(folder); file != files.end() && file->first.starts_with(folder);
       ++file) {
    const std::string_view path = std::string_view(file->first).substr(folder.size());
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
      if (!path.ends_with(".py")) continue;
      const std::string_view module = path.substr(0, path.size() - 3);
      if (!folder.empty() || !is_reserved(module)) modules.emplace(module);
      continue;
    }
    const std::string_view name = path.substr(0, slash);
    if (!is_identifier(name)) continue;
    // Below `src/` are modules only, so a folder without `__init__.py` is a namespace there.
    const bool is_package =
        folder == "src/" ? is_module_file(path)
                         : path.substr(slash + 1) == "__init__.py" && (!folder.empty() || !is_reserved(name));
    if (is_package) modules.emplace(name);
  }
  return modules;
}

bool has_packages(const FileMap& files, std::string_view folder) {
  for (const std::string& name : modules_in(files, folder))
    if (files.contains(std::string(folder) + name + "/__init__.py")) return true;
  return false;
}

/// The folder of a source tree that has its modules. `lib/` may be many things, so packages at the top come first.
std::string folder_of_modules(const FileMap& files) {
  if (!modules_in(files, "src/").empty()) return "src/";
  if (has_packages(files, "") || files.contains("lib/__init__.py")) return "";
  if (has_packages(files, "lib/")) return "lib/";
  return modules_in(files, "").empty() ? "lib/" : "";
}

/// The modules of the tree, without the rest of it.
FileMap take_modules(FileMap files, const std::string& egg_info) {
  std::string folder;
  Names modules;
  if (const auto listed = files.find(egg_info + "top_level.txt");
      !egg_info.empty() && listed != files.end()) {
    folder = egg_info.substr(0, egg_info.rfind('/', egg_info.size() - 2) + 1);
    for (std::string_view text = listed->second; !text.empty();) {
      const std::string_view name = trimmed(take_line(text));
      if (is_identifier(name)) modules.emplace(name);
    }
  } else {
    folder = folder_of_modules(files);
    modules = modules_in(files, folder);
  }
  FileMap result;
  while (!files.empty()) {
    auto file = files.extract(files.begin());
    std::string& path = file.key();
    if (!path.starts_with(folder) || is_in_cache(path)) continue;
    path.erase(0, folder.size());
    const std::size_t slash = path.find('/');
    const std::string_view top = std::string_view(path).substr(0, slash);
    const bool is_wanted = slash == std::string::npos
                               ? top.ends_with(".py") && modules.contains(top.substr(0, top.size() - 3))
                               : modules.contains(top);
    if (is_wanted) result.insert(result.end(), std::move(file));
  }
  return result;
}

PackageData read_sources(FileMap files, std::string_view label) {
  PackageData package;
  package.kind = PackageKind::SourceTree;
  package.name = label;
  package.uncompiled_languages = compiled_languages(files);
  const std::string egg_info = find_egg_info(files);
  FileMap info;
  auto metadata = files.find("PKG-INFO");
  if (metadata == files.end()) metadata = files.find(egg_info + "PKG-INFO");
  if (metadata != files.end()) {
    Metadata project = read_metadata(metadata->second);
    check_python(project);
    package.name = project.name;
    package.version = project.version;
    std::string folder = normalized_name(project.name);
    std::ranges::replace(folder, '-', '_');
    folder += '-' + project.version + ".dist-info/";
    info[folder + "METADATA"] = metadata->second;
    for (const char* name : {"entry_points.txt", "top_level.txt"})
      if (const auto file = files.find(egg_info + name); !egg_info.empty() && file != files.end())
        info[folder + name] = file->second;
    package.projects.push_back(std::move(project));
  }
  package.files = take_modules(std::move(files), egg_info);
  if (package.files.empty() && !package.uncompiled_languages.empty()) {
    std::string languages;
    for (const std::string& one : package.uncompiled_languages)
      languages += (languages.empty() ? "" : ", ") + one;
    refuse_unsupported("it has no Python module, only sources in " + languages +
                       ", and nothing is compiled here: it needs a wheel for this platform");
  }
  if (package.files.empty())
    refuse("a source tree without Python modules, at its top or below \"src\" or \"lib\"");
  package.files.merge(std::move(info));
  return package;
}

PackageData read_site_packages(FileMap files, std::string_view label) {
  PackageData package;
  package.kind = PackageKind::SitePackages;
  package.name = label;
  std::erase_if(files, [](const auto& file) { return is_in_cache(file.first); });
  const auto is_module = [](const auto& file) {
    return is_module_file(file.first) || file.first.ends_with(".so");
  };
  if (std::ranges::none_of(files, is_module)) refuse("no Python modules in it");
  constexpr std::string_view ending = ".dist-info/METADATA";
  for (const auto& [path, text] : files) {
    if (!path.ends_with(ending) || std::ranges::count(path, '/') > 1) continue;
    try {
      package.projects.push_back(read_metadata(text));
    } catch (const Error& error) {
      refuse_entry(path, error.what());
    }
    check_python(package.projects.back());
  }
  if (package.projects.size() == 1) {
    package.name = package.projects[0].name;
    package.version = package.projects[0].version;
  }
  package.files = std::move(files);
  return package;
}

}  // namespace

PackageData read_source_tree(FileMap files, std::string_view label) {
  if (const std::string folder = wrapping_folder(files); !folder.empty())
    files = below(std::move(files), folder);
  // A file of that name may also be part of a project that was installed there.
  if (has_source_marks(files, "")) return read_sources(std::move(files), label);
  return read_site_packages(std::move(files), label);
}

}  // namespace eryx::package
