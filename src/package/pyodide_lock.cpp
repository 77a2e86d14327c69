// SPDX-License-Identifier: MIT OR Apache-2.0
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hex.hpp"
#include "base/json_reader.hpp"
#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "package/environment.hpp"
#include "package/locked_file_name.hpp"
#include "package/refusal.hpp"
#include "package/text.hpp"
#include "package/version.hpp"
#include "package/wheel_tags.hpp"

namespace eryx {
namespace {

namespace json = boost::json;
using package::in_quotes;
using package::refuse;
using package::refuse_unsupported;

constexpr std::string_view binary_interface = "2025_0";

/// Empty if it is not there. Errors: PackageInvalid (not a string).
std::string_view text_of(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || value->is_null()) return {};
  if (!value->is_string()) refuse(in_quotes(key) + " is not a string");
  return value->get_string();
}

const json::object& object_of(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(key);
  if (value == nullptr || !value->is_object())
    refuse("no object " + in_quotes(key) + ": not a lock file of Pyodide");
  return value->get_object();
}

/// What a list of packages says about itself.
struct Distribution {
  std::string pyodide;  ///< Its version, "0.29.0".
};

Distribution read_info(const json::object& info) {
  const std::string_view python = text_of(info, "python");
  const std::string_view pyodide = text_of(info, "version");
  constexpr std::size_t longest = 64;
  if (python.empty() || pyodide.size() > longest || !package::Version::parse(pyodide))
    refuse("its \"info\" does not say of which Pyodide it is, and for which Python");
  const bool is_ours =
      python == package::python_version || python.starts_with(std::string(package::python_version) + ".");
  const std::string named = "this is the list of Pyodide " + std::string(pyodide);
  const std::string wanted = "; take that of a Pyodide with Python " + std::string(package::python_version);
  if (!is_ours) refuse_unsupported(named + " for Python " + in_quotes(python) + wanted);
  const std::string_view interface = text_of(info, "abi_version");
  if (!interface.empty() && interface != binary_interface)
    refuse_unsupported(named + " with the binary interface " + in_quotes(interface) + wanted + " and " +
                       std::string(binary_interface));
  return {std::string(pyodide)};
}

/// The packages of a list, by their normalised names, and those of them that are wanted.
///
/// Threading: none.
class Selection {
 public:
  Selection(const json::object& packages, Distribution distribution)
      : distribution_(std::move(distribution)) {
    for (const auto& member : packages) {
      if (!member.value().is_object()) refuse("its entry " + in_quotes(member.key()) + " is not an object");
      const auto [place, is_new] =
          entries_.try_emplace(package::normalized_name(member.key()), &member.value().get_object());
      if (!is_new) refuse("it has two packages " + in_quotes(place->first));
    }
  }

  /// Takes a package, and later on what it depends on. `by`: who asks for it.
  void want(std::string_view name, const std::string& by) {
    std::string normal = package::normalized_name(name);
    if (wanted_.contains(normal)) return;
    const auto entry = entries_.find(normal);
    if (entry == entries_.end())
      refuse_unsupported("the list of Pyodide " + distribution_.pyodide + " has no package " +
                         in_quotes(name) + (by.empty() ? "" : ", which " + in_quotes(by) + " needs"));
    // Programs find what Python itself has.
    const bool is_python = text_of(*entry->second, "package_type") == "cpython_module";
    if (is_python && by.empty())
      refuse_unsupported(in_quotes(name) + " is a part of Python, and of the sandbox's own if that has it");
    wanted_.insert(normal);
    if (!is_python) left_.emplace_back(entry->first, entry->second);
  }

  /// All that is wanted now, each once, whatever depends on what.
  [[nodiscard]] std::vector<LockedPackage> take() {
    std::map<std::string, LockedPackage> taken;
    while (!left_.empty()) {
      const auto [name, entry] = left_.back();
      left_.pop_back();
      try {
        taken.emplace(name, locked(name, *entry));
      } catch (const Error& error) {
        throw Error(error.kind(), in_quotes(name) + ": " + error.what());
      }
      follow(name, *entry);
    }
    std::vector<LockedPackage> all;
    for (auto& each : taken) all.push_back(std::move(each.second));
    return all;
  }

 private:
  void follow(const std::string& name, const json::object& entry) {
    const json::value* const depends = entry.if_contains("depends");
    if (depends == nullptr) return;
    if (!depends->is_array()) refuse(in_quotes(name) + ": \"depends\" is not an array");
    for (const json::value& each : depends->get_array()) {
      if (!each.is_string()) refuse(in_quotes(name) + ": \"depends\" is not an array of strings");
      want(each.get_string(), name);
    }
  }

  [[nodiscard]] LockedPackage locked(const std::string& name, const json::object& entry) const {
    if (package::normalized_name(text_of(entry, "name")) != name)
      refuse("its entry has another name: " + in_quotes(text_of(entry, "name")));
    const std::string version(text_of(entry, "version"));
    LockedFile file = locked_file(entry);
    const auto said = package::WheelFileName::parse(file.name);
    if (!said)
      refuse_unsupported("Pyodide loads it from " + in_quotes(file.name) +
                         ", which is no wheel; Eryx takes wheels only");
    if (package::normalized_name(said->name) != name ||
        package::Version::parse(said->version) != package::Version::parse(version))
      refuse("its wheel is another one: " + in_quotes(file.name) + ", for version " + in_quotes(version));
    package::check_wheel_tags(said->tags, NativeCode::Accept);
    return {name, version, std::move(file), {}};
  }

  [[nodiscard]] LockedFile locked_file(const json::object& entry) const {
    LockedFile file;
    const std::string_view place = text_of(entry, "file_name");
    const bool is_url = place.find("://") != std::string_view::npos;
    file.name = is_url ? package::file_name_of(place) : std::string(place);
    if (!package::is_plain_name(file.name)) refuse("not the name of a file: " + in_quotes(place));
    file.url = is_url ? std::string(place)
                      : "https://cdn.jsdelivr.net/pyodide/v" + distribution_.pyodide + "/full/" + file.name;
    package::check_url(file.url);
    const std::string hash = package::lower_case(text_of(entry, "sha256"));
    const auto bytes = base::from_hex(hash);
    constexpr std::size_t size = 32;
    if (!bytes || bytes->size() != size) refuse("its file has no hash by sha256");
    file.hashes.emplace("sha256", hash);
    return file;
  }

  Distribution distribution_;
  std::map<std::string, const json::object*> entries_;
  std::set<std::string> wanted_;
  std::vector<std::pair<std::string, const json::object*>> left_;
};

}  // namespace

std::vector<LockedPackage> read_pyodide_lock(std::string_view text, std::span<const std::string> names) {
  constexpr std::size_t longest = std::size_t{16} << 20;
  constexpr std::size_t depth = 32;  // real ones have 4 levels
  if (text.size() > longest) refuse_unsupported("a lock file of more than 16 MiB");
  json::value document;
  try {
    document = base::read_json(text, depth);
  } catch (const base::JsonError& error) {
    refuse("not a lock file of Pyodide, which is JSON: " + std::string(error.what()) + ", at byte " +
           std::to_string(error.offset()));
  }
  if (!document.is_object()) refuse("not a lock file of Pyodide, which is an object");
  const json::object& list = document.get_object();
  Distribution distribution = read_info(object_of(list, "info"));
  Selection selection(object_of(list, "packages"), std::move(distribution));
  for (const std::string& name : names) selection.want(name, {});
  return selection.take();
}

}  // namespace eryx
