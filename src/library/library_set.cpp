// SPDX-License-Identifier: MIT OR Apache-2.0
#include "library/library_set.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>
#include <string_view>
#include <utility>

#include "base/key_hasher.hpp"
#include "base/source_lines.hpp"
#include "base/utf8.hpp"
#include "bridge/callback_set.hpp"
#include "eryx/error.hpp"

namespace eryx::library {
namespace {

// Names appear in file names of tracebacks.
constexpr std::size_t name_limit = 64;
constexpr std::size_t module_name_limit = 200;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorKind::InvalidArgument, "library '" + base::to_utf8(name) + "': " + why);
}

[[noreturn]] void refuse_both(const std::string& first, const std::string& second, const std::string& what) {
  throw Error(ErrorKind::InvalidArgument,
              "the libraries '" + first + "' and '" + second + "' both define " + what);
}

// Python's own parser is the judge of letters beyond ASCII; here they would only be confusing.
bool is_plain_identifier(std::string_view name) {
  return bridge::is_identifier(name) &&
         std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_module_name(std::string_view name) {
  if (name.size() > module_name_limit) return false;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t end = std::min(name.find('.', start), name.size());
    const std::string_view part = name.substr(start, end - start);
    // `__init__` and the like mean something to the import system.
    if (!is_plain_identifier(part) || part.starts_with("__")) return false;
    start = end + 1;
  }
  return true;
}

// Checks a text, and takes off what is no part of it.
void check_text(const RuntimeLibrary& library, const std::string& what, std::string& text) {
  if (!base::is_utf8(text)) refuse(library.name, what + " is not UTF-8");
  if (text.find('\0') != std::string::npos) refuse(library.name, what + " contains a NUL character");
  text.erase(0, text.size() - base::without_byte_order_mark(text).size());
}

// All that can be compared: not the handlers.
bool are_same(const Callback& one, const Callback& other) {
  return one.name == other.name && one.description == other.description && one.schema == other.schema &&
         one.kind == other.kind && one.purity == other.purity;
}

// What two libraries of one name do not have in common; empty if that is nothing.
std::string difference_of(const RuntimeLibrary& one, const RuntimeLibrary& other) {
  if (!std::ranges::equal(one.callbacks, other.callbacks, are_same)) return "callbacks";
  if (one.modules != other.modules) return "modules";
  if (one.setup != other.setup) return "set-ups";
  return one.type_stubs == other.type_stubs ? "" : "type stubs";
}

bool leave_the_same(const image::RecipeLibrary& one, const RuntimeLibrary& other) {
  return one.modules == other.modules && one.setup == other.setup && one.type_stubs == other.type_stubs &&
         one.callbacks == variables_of_callbacks(other);
}

void check_texts(RuntimeLibrary& library) {
  check_text(library, "its set-up", library.setup);
  check_text(library, "its text of type stubs", library.type_stubs);
  for (auto& [name, source] : library.modules) {
    if (!is_module_name(name))
      refuse(library.name,
             "'" + base::to_utf8(name.substr(0, module_name_limit)) + "' is not a module's name");
    check_text(library, "the module '" + name + "'", source);
  }
}

}  // namespace

std::vector<std::string> variables_of_callbacks(const RuntimeLibrary& library) {
  std::set<std::string> roots;
  for (const Callback& callback : library.callbacks) {
    std::string root = bridge::root_of(callback.name);
    if (bridge::can_be_variable(root)) roots.insert(std::move(root));
  }
  return {roots.begin(), roots.end()};
}

LibrarySet::LibrarySet(std::vector<RuntimeLibrary> libraries, const image::Recipe& image) {
  for (const image::RecipeLibrary& library : image.libraries) check_modules(library.name, library.modules);
  for (RuntimeLibrary& library : libraries) add(std::move(library), image);
}

void LibrarySet::add(RuntimeLibrary library, const image::Recipe& image) {
  for (RuntimeLibrary& part : std::exchange(library.parts, {})) add(std::move(part), image);
  if (library.name.size() > name_limit || !is_plain_identifier(library.name))
    refuse(library.name.substr(0, name_limit),
           "a library's name is a Python identifier of at most 64 ASCII characters");
  check_texts(library);
  const auto known = std::ranges::find(libraries_, library.name, &RuntimeLibrary::name);
  if (known != libraries_.end()) {  // A part of several.
    const std::string difference = difference_of(*known, library);
    if (difference.empty()) return;
    refuse(library.name, "there are two libraries of this name, with different " + difference);
  }
  if (const image::RecipeLibrary* const same = image.library(library.name)) {
    if (!leave_the_same(*same, library))
      refuse(library.name, "the image has another library of this name, with other texts or callbacks");
    in_image_.insert(library.name);
  } else {
    check_modules(library.name, library.modules);
  }
  check_callbacks(library);
  libraries_.push_back(std::move(library));
}

void LibrarySet::check_callbacks(const RuntimeLibrary& library) {
  for (const Callback& callback : library.callbacks) {
    const auto [known, is_new] = callbacks_.emplace(callback.name, library.name);
    if (!is_new)
      refuse_both(known->second, library.name, "the callback '" + base::to_utf8(callback.name) + "'");
  }
}

void LibrarySet::check_modules(const std::string& library, const Modules& modules) {
  // The set-up is a module too.
  std::vector<std::string> names;
  std::ranges::copy(std::views::keys(modules), std::back_inserter(names));
  names.push_back(library + "_setup");
  for (const std::string& name : names) {
    const auto [known, is_new] = modules_.emplace(name, library);
    if (!is_new) refuse_both(known->second, library, "the module '" + name + "'");
  }
  check_packages(library, modules);
}

// Two libraries may have modules below one package, unless the package is a module of one of them: that would be loaded as
// the empty package of the other, or as no package.
void LibrarySet::check_packages(const std::string& library, const Modules& modules) {
  for (const auto& [name, source] : modules) {
    for (std::string above = name; above.find('.') != std::string::npos;) {
      above.resize(above.rfind('.'));
      if (!modules.contains(above)) packages_.emplace(above, library);
    }
  }
  for (const auto& [package, owner] : packages_) {
    const auto module = modules_.find(package);
    if (module != modules_.end() && module->second != owner)
      refuse_both(owner, module->second, "the module '" + package + "'");
  }
}

std::vector<Callback> LibrarySet::callbacks() const {
  std::vector<Callback> callbacks;
  for (const RuntimeLibrary& library : libraries_)
    std::ranges::copy(library.callbacks, std::back_inserter(callbacks));
  return callbacks;
}

std::vector<const RuntimeLibrary*> LibrarySet::missing() const {
  std::vector<const RuntimeLibrary*> missing;
  for (const RuntimeLibrary& library : libraries_) {
    if (!in_image_.contains(library.name)) missing.push_back(&library);
  }
  return missing;
}

std::string LibrarySet::owner_of_callback(const std::string& root) const {
  for (const auto& [name, library] : callbacks_) {
    if (bridge::root_of(name) == root) return library;
  }
  return {};
}

base::Sha256 LibrarySet::key(std::string_view base_identity) const {
  base::KeyHasher hasher;
  hasher.add(base_identity);
  for (const RuntimeLibrary* const missing_one : missing()) {
    const RuntimeLibrary& library = *missing_one;
    hasher.add(library.name);
    hasher.add(library.setup);
    hasher.add(library.type_stubs);
    hasher.add(library.modules.size());
    for (const auto& [name, source] : library.modules) {
      hasher.add(name);
      hasher.add(source);
    }
    const std::vector<std::string> variables = variables_of_callbacks(library);
    hasher.add(variables.size());
    for (const std::string& variable : variables) hasher.add(variable);
  }
  return hasher.finish();
}

}  // namespace eryx::library

namespace eryx {

RuntimeLibrary merge(std::string name, std::vector<RuntimeLibrary> parts) {
  RuntimeLibrary merged;
  merged.name = std::move(name);
  merged.parts = std::move(parts);
  (void)library::LibrarySet({merged});
  return merged;
}

}  // namespace eryx
