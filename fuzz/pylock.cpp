// SPDX-License-Identifier: MIT OR Apache-2.0
// Reads text as TOML, as a lock file and as a program with metadata. Tables are not deeper than they may be, and each file of a lock has a hash that counts.

#include <cstdint>
#include <string_view>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "eryx/script_metadata.hpp"
#include "package/toml.hpp"
#include "support/check.hpp"

namespace {

using namespace eryx;
using eryx::fuzz::check;

/// Of arrays of tables in a header, each part is two levels.
constexpr int deepest = 200;

void walk(const package::TomlTable& table, int depth);

void walk(const package::TomlValue& value, int depth) {
  check(depth < deepest);
  if (const package::TomlTable* table = value.table()) walk(*table, depth + 1);
  if (const package::TomlArray* array = value.array())
    for (const package::TomlValue& each : array->values) walk(each, depth + 1);
}

void walk(const package::TomlTable& table, int depth) {
  for (const auto& member : table.members) walk(member.second, depth);
}

template <typename Read>
void attempt(Read&& read) {
  try {
    read();
  } catch (const Error& error) {
    check(error.kind() == ErrorKind::PackageInvalid || error.kind() == ErrorKind::PackageUnsupported ||
          error.kind() == ErrorKind::PackageConflict);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  attempt([&] { walk(package::read_toml(text), 0); });
  attempt([&] { static_cast<void>(read_script_metadata(text)); });
  attempt([&] {
    for (const LockedPackage& locked : read_lock_file(text)) {
      check(locked.file ? !locked.file->hashes.empty() : !locked.folder.empty());
      if (locked.file) static_cast<void>(locked.file->matches({}));
    }
  });
  return 0;
}
