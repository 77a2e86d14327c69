// SPDX-License-Identifier: MIT OR Apache-2.0
#include "package/lock_file.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/hex.hpp"
#include "eryx/error.hpp"
#include "package/digest.hpp"
#include "package/environment.hpp"
#include "package/locked_file_name.hpp"
#include "package/refusal.hpp"
#include "package/specifier.hpp"
#include "package/text.hpp"
#include "package/toml.hpp"
#include "package/version.hpp"
#include "package/wheel_tags.hpp"

namespace eryx::package {
namespace {

[[noreturn]] void refuse_type(std::string_view key, const char* type) {
  refuse_entry(key, std::string("is not ") + type);
}

std::string text_of(const TomlTable& table, std::string_view key) {
  const TomlValue* value = table.find(key);
  if (value == nullptr) return {};
  if (value->text() == nullptr) refuse_type(key, "a string");
  return *value->text();
}

const TomlTable* table_of(const TomlTable& table, std::string_view key) {
  const TomlValue* value = table.find(key);
  if (value != nullptr && value->table() == nullptr) refuse_type(key, "a table");
  return value ? value->table() : nullptr;
}

/// Empty if there is none.
const std::vector<TomlValue>& array_of(const TomlTable& table, std::string_view key) {
  static const std::vector<TomlValue> none;
  const TomlValue* value = table.find(key);
  if (value == nullptr) return none;
  if (value->array() == nullptr) refuse_type(key, "an array");
  return value->array()->values;
}

std::vector<std::string> texts_of(const TomlTable& table, std::string_view key) {
  std::vector<std::string> texts;
  for (const TomlValue& value : array_of(table, key)) {
    if (value.text() == nullptr) refuse_type(key, "an array of strings");
    texts.push_back(*value.text());
  }
  return texts;
}

void read_hashes(const TomlTable& table, LockedFile& file) {
  const TomlTable* hashes = table_of(table, "hashes");
  if (hashes == nullptr) refuse_entry(file.name, "has no hashes");
  for (const auto& member : hashes->members) {
    const std::string& algorithm = member.first;
    const std::string* hash = member.second.text();
    if (hash == nullptr) refuse_type(algorithm, "a string");
    const auto known = digest(algorithm, {});
    if (!known) continue;
    const auto bytes = base::from_hex(lower_case(*hash));
    if (!bytes || bytes->size() != known->size())
      refuse_entry(file.name, "has a hash that is none: " + in_quotes(*hash));
    file.hashes.emplace(algorithm, lower_case(*hash));
  }
  if (file.hashes.empty()) refuse_entry(file.name, "has no hash by sha256, sha384 or sha512");
}

LockedFile read_file(const TomlTable& table) {
  LockedFile file;
  file.name = text_of(table, "name");
  file.url = text_of(table, "url");
  file.path = text_of(table, "path");
  if (file.url.empty() && file.path.empty()) refuse("a file without \"url\" and \"path\"");
  check_url(file.url);
  if (file.name.empty())
    file.name = file.path.empty() ? file_name_of(file.url) : std::string(last_part(file.path));
  if (!is_plain_name(file.name)) refuse("a file without a name that can be one: " + in_quotes(file.name));
  if (const TomlValue* size = table.find("size")) {
    if (size->integer() == nullptr || *size->integer() < 0) refuse_type("size", "a number of bytes");
    file.size = static_cast<std::uint64_t>(*size->integer());
  }
  read_hashes(table, file);
  return file;
}

std::optional<LockedFile> read_optional_file(const TomlTable& table, std::string_view key) {
  const TomlTable* found = table_of(table, key);
  return found ? std::optional(read_file(*found)) : std::nullopt;
}

LockEntry read_entry(const TomlTable& table) {
  LockEntry entry;
  const std::string name = text_of(table, "name");
  if (!is_project_name(name)) refuse("a package without a valid name: " + in_quotes(name));
  entry.name = normalized_name(name);
  entry.version = text_of(table, "version");
  if (!entry.version.empty() && !Version::parse(entry.version))
    refuse("not a version: " + in_quotes(entry.version));
  entry.marker = text_of(table, "marker");
  entry.requires_python = text_of(table, "requires-python");
  for (const TomlValue& wheel : array_of(table, "wheels")) {
    if (wheel.table() == nullptr) refuse_type("wheels", "an array of tables");
    entry.wheels.push_back(read_file(*wheel.table()));
    // It must have the name of a wheel; which one decides whether it is taken.
    if (!WheelFileName::parse(entry.wheels.back().name))
      refuse_entry(entry.wheels.back().name, "not the name of a wheel");
  }
  entry.sdist = read_optional_file(table, "sdist");
  entry.archive = read_optional_file(table, "archive");
  if (const TomlTable* directory = table_of(table, "directory")) {
    entry.directory = text_of(*directory, "path");
    if (entry.directory.empty()) refuse("a directory without \"path\"");
  }
  entry.is_from_repository = table_of(table, "vcs") != nullptr;
  const int sources = (entry.wheels.empty() && !entry.sdist ? 0 : 1) + (entry.archive ? 1 : 0) +
                      (entry.directory.empty() ? 0 : 1) + (entry.is_from_repository ? 1 : 0);
  if (sources != 1)
    refuse("needs one of wheels and sdist, archive, directory and vcs; has " + std::to_string(sources));
  return entry;
}

/// A condition on Python that is none is an error here: what it would exclude cannot be told.
bool allows_python(const std::string& condition) {
  const auto set = SpecifierSet::parse(condition);
  if (!set) refuse("not a condition on a version: " + in_quotes(condition));
  return set->allows(python_full_version);
}

void check_environment(const LockFile& lock, NativeCode native_code) {
  if (!allows_python(lock.requires_python))
    refuse_unsupported("locked for Python " + lock.requires_python + "; Eryx runs " +
                       std::string(python_full_version));
  bool is_any = lock.environments.empty();
  for (const std::string& marker : lock.environments)
    is_any = marker_holds(marker, {}, {}, native_code) || is_any;
  if (!is_any)
    refuse_unsupported("locked for other environments, such as " + in_quotes(lock.environments[0]));
}

}  // namespace

bool is_wanted(const LockEntry& entry, const LockFile& lock, NativeCode native_code) {
  const bool is_python = allows_python(entry.requires_python);
  return (entry.marker.empty() || marker_holds(entry.marker, {}, lock.default_groups, native_code)) &&
         is_python;
}

LockFile parse_lock_file(std::string_view text, NativeCode native_code) {
  constexpr std::size_t longest = std::size_t{16} << 20;
  if (text.size() > longest) refuse_unsupported("a lock file of more than 16 MiB");
  const TomlTable document = read_toml(text);
  const std::string version = text_of(document, "lock-version");
  if (version.empty()) refuse("no \"lock-version\": not a lock file");
  if (version.substr(0, version.find('.')) != "1")
    refuse_unsupported("its lock-version is " + in_quotes(version) + "; Eryx reads version 1");
  LockFile lock;
  lock.requires_python = text_of(document, "requires-python");
  lock.environments = texts_of(document, "environments");
  for (const std::string& group : texts_of(document, "default-groups"))
    lock.default_groups.insert(normalized_name(group));
  check_environment(lock, native_code);
  for (const TomlValue& value : array_of(document, "packages")) {
    if (value.table() == nullptr) refuse_type("packages", "an array of tables");
    try {
      LockEntry entry = read_entry(*value.table());
      // A marker that is none is noticed now, not when the package is needed.
      static_cast<void>(is_wanted(entry, lock, native_code));
      lock.entries.push_back(std::move(entry));
    } catch (const Error& error) {
      const TomlValue* name = value.table()->find("name");
      throw Error(error.kind(), "line " + std::to_string(value.table()->line) + ": package " +
                                    std::to_string(lock.entries.size() + 1) + " (" +
                                    in_quotes(name && name->text() ? *name->text() : "no name") +
                                    "): " + error.what());
    }
  }
  return lock;
}

}  // namespace eryx::package
