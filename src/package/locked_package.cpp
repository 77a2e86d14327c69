// SPDX-License-Identifier: MIT OR Apache-2.0
#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hex.hpp"
#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "package/digest.hpp"
#include "package/lock_file.hpp"
#include "package/refusal.hpp"
#include "package/wheel_tags.hpp"

namespace eryx {
namespace {

using package::LockEntry;

/// How well a wheel fits, 0 best; absent if it does not run here.
std::optional<unsigned> rank_of(const LockedFile& file, NativeCode native_code) {
  const auto name = package::WheelFileName::parse(file.name);
  return name ? package::rank_of(name->tags, native_code) : std::nullopt;
}

bool is_source_archive(const LockedFile& file) {
  return file.name.ends_with(".tar.gz") || file.name.ends_with(".tgz");
}

/// Says what its wheels are for.
[[noreturn]] void refuse_wheels(const std::vector<LockedFile>& wheels, NativeCode native_code) {
  constexpr std::size_t most = 100;
  package::WheelTags tags;
  for (const LockedFile& wheel : std::span(wheels).first(std::min(wheels.size(), most)))
    tags.merge(package::WheelFileName::parse(wheel.name)->tags);
  package::check_wheel_tags(tags, native_code);
  package::refuse_unsupported("no wheel that runs here");
}

std::optional<LockedFile> best_wheel(const std::vector<LockedFile>& wheels, NativeCode native_code) {
  const LockedFile* best = nullptr;
  std::optional<unsigned> best_rank;
  for (const LockedFile& wheel : wheels) {
    const auto rank = rank_of(wheel, native_code);
    if (!rank || (best_rank && *best_rank <= *rank)) continue;
    best = &wheel;
    best_rank = rank;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

/// Whether the package has native code that the file taken of it has not.
bool lacks_native_code(const LockEntry& entry, const std::optional<LockedFile>& taken) {
  if (!taken || !is_source_archive(*taken)) return false;
  return std::ranges::any_of(entry.wheels, [](const LockedFile& wheel) {
    const auto name = package::WheelFileName::parse(wheel.name);
    return name && std::ranges::none_of(name->tags, [](const auto& tag) { return tag.platform == "any"; });
  });
}

std::optional<LockedFile> file_of(const LockEntry& entry, NativeCode native_code) {
  if (auto wheel = best_wheel(entry.wheels, native_code)) return wheel;
  if (entry.sdist && is_source_archive(*entry.sdist)) return entry.sdist;
  if (!entry.wheels.empty()) refuse_wheels(entry.wheels, native_code);
  if (entry.sdist) package::refuse_unsupported("its only file is " + package::in_quotes(entry.sdist->name));
  if (entry.archive) {
    if (!rank_of(*entry.archive, native_code) && !is_source_archive(*entry.archive))
      package::refuse_unsupported("neither a wheel that runs here nor a .tar.gz: " +
                                  package::in_quotes(entry.archive->name));
    return entry.archive;
  }
  if (entry.is_from_repository)
    package::refuse_unsupported("is taken from a repository; build a wheel of it and lock that");
  return std::nullopt;
}

}  // namespace

bool LockedFile::matches(std::span<const std::byte> bytes) const {
  if (size && *size != bytes.size()) return false;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return !hashes.empty() && std::ranges::all_of(hashes, [&](const auto& each) {
    const auto found = package::digest(each.first, text);
    return found && base::to_hex(*found) == each.second;
  });
}

std::vector<LockedPackage> read_lock_file(std::string_view text, NativeCode native_code) {
  const package::LockFile lock = package::parse_lock_file(text, native_code);
  std::vector<LockedPackage> wanted;
  std::set<std::string_view> names;
  for (const LockEntry& entry : lock.entries) {
    if (!package::is_wanted(entry, lock, native_code)) continue;
    if (!names.insert(entry.name).second)
      throw Error(ErrorKind::PackageConflict,
                  "the lock file has two packages " + package::in_quotes(entry.name) + " for this Python");
    try {
      auto file = file_of(entry, native_code);
      const bool lacks = lacks_native_code(entry, file);
      wanted.push_back({entry.name, entry.version, std::move(file), entry.directory, lacks});
    } catch (const Error& error) {
      throw Error(error.kind(), entry.name + " " + entry.version + ": " + error.what());
    }
  }
  return wanted;
}

}  // namespace eryx
