// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package fetch --pyodide-lock`: what to download of Pyodide's distribution and where it is; then, whether it is that.
#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "eryx/package.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "package_parts.hpp"
#include "python_tool.hpp"
#include "replaced_file.hpp"
#include "terminal_text.hpp"

namespace eryx::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view start_of_lock = "lock-version = \"1.0\"\ncreated-by = \"eryx\"\n";

/// Errors: ToolFailure, for a lock file of the user's.
void check_is_ours(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return;
  if (read_lock_text(path).starts_with(start_of_lock)) return;
  throw ToolFailure(fmt::format(
      "'{}' is there already, and eryx has not written it: move it away, or give another folder", path));
}

/// A lock file that `--packages` reads. Only what the reader of Pyodide's list has checked is in it.
std::string as_lock_file(const std::vector<LockedPackage>& packages) {
  std::string text(start_of_lock);
  for (const LockedPackage& package : packages) {
    text += fmt::format(
        "\n[[packages]]\nname = \"{}\"\nversion = \"{}\"\n"
        "wheels = [{{ name = \"{}\", url = \"{}\", hashes = {{ sha256 = \"{}\" }} }}]\n",
        package.name, package.version, package.file->name, package.file->url,
        package.file->hashes.at("sha256"));
  }
  return text;
}

/// The packages, if the folder has all of them. Else says on standard output where the others are: ToolFailure.
std::vector<Package> read_all(const std::vector<LockedPackage>& wanted, const fs::path& folder) {
  std::vector<Package> packages;
  std::string missing;
  std::size_t count = 0;
  for (const LockedPackage& package : wanted) {
    const LockedFile& file = *package.file;
    const fs::path path = folder / file.name;
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
      missing += file.url + "\n";
      ++count;
      continue;
    }
    const std::string contents =
        read_host_file(path.native(), "package", PackageLimits().archive, HostFile::Kind::Regular);
    const auto bytes = std::as_bytes(std::span(contents));
    if (!file.matches(bytes))
      throw ToolFailure(
          fmt::format("'{}' is not the file of Pyodide's lock: its SHA-256 is another one than {}; delete it "
                      "and download it again: {}",
                      path.native(), file.hashes.at("sha256"), file.url));
    packages.push_back(Package::from_bytes(bytes, file.name, {}, NativeCode::Accept));
  }
  if (count == 0) return packages;
  write_host_descriptor(STDOUT_FILENO, missing);
  throw ToolFailure(fmt::format(
      "{} of {} files are not in '{}' yet: download them from the addresses above, and run this again", count,
      wanted.size(), folder.native()));
}

}  // namespace

int fetch_of_pyodide(const std::string& lock, const std::vector<std::string>& names,
                     const std::string& folder) {
  const std::vector<LockedPackage> wanted = read_pyodide_lock(read_lock_text(lock), names);
  const std::vector<Package> packages = read_all(wanted, folder);
  std::string unmet;
  for (const std::string& each : unmet_requirements(packages)) unmet += "\n  " + each;
  if (!unmet.empty()) throw ToolFailure("Pyodide's lock leaves out what its packages need:" + unmet);
  const std::string made = as_lock_file(wanted);
  static_cast<void>(read_lock_file(made, NativeCode::Accept));
  const std::string path = (fs::path(folder) / "pylock.toml").native();
  check_is_ours(path);
  replace_file("--into", path, made);
  fmt::print(stderr,
             "eryx: all files are in {} (packages: {}); to use them: --native --packages {} --wheels {}\n",
             terminal_line(folder), wanted.size(), terminal_line(path), terminal_line(folder));
  return exit_status::success;
}

}  // namespace eryx::cli
