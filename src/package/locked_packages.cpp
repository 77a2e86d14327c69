// SPDX-License-Identifier: MIT OR Apache-2.0
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "package/host_folder.hpp"
#include "package/refusal.hpp"

namespace eryx {
namespace {

// Of the lock file itself: see read_lock_file.
PackageLimits lock_limits() {
  PackageLimits limits;
  limits.archive = Bytes{(std::uint64_t{16} << 20) + 1};
  return limits;
}

std::vector<LockedPackage> read_lock(const std::filesystem::path& lock, NativeCode native_code) {
  const std::string text = package::read_host_file(lock, lock_limits());
  try {
    return read_lock_file(text, native_code);
  } catch (const Error& error) {
    throw Error(error.kind(), package::in_quotes(lock.filename().string()) + ": " + error.what());
  }
}

Package read_locked(const LockedPackage& package, const std::filesystem::path& folder,
                    const PackageLimits& limits, NativeCode native_code) {
  if (!package.file)
    throw Error(ErrorKind::PackageUnsupported, "the lock file asks for a folder of sources of " +
                                                   package.name + ": give that to the sandbox by itself");
  const LockedFile& file = *package.file;
  const std::string contents = package::read_host_file(folder / file.name, limits);
  const auto bytes = std::as_bytes(std::span(contents));
  if (!file.matches(bytes))
    throw Error(ErrorKind::PackageInvalid,
                package::in_quotes(file.name) +
                    " is not the file that the lock file means: its size or a hash differs");
  return Package::from_bytes(bytes, file.name, limits, native_code);
}

}  // namespace

std::vector<Package> read_locked_packages(const std::filesystem::path& lock,
                                          const std::filesystem::path& folder, const PackageLimits& limits,
                                          NativeCode native_code) {
  std::vector<Package> packages;
  for (const LockedPackage& package : read_lock(lock, native_code))
    packages.push_back(read_locked(package, folder, limits, native_code));
  return packages;
}

}  // namespace eryx
