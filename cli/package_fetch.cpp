// SPDX-License-Identifier: MIT OR Apache-2.0
/// `eryx package fetch`: the user's own pip downloads what a lock file names, and curl source archives; files of this machine are copied. What they leave is compared with the lock's hashes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "download_folder.hpp"
#include "eryx/error.hpp"
#include "eryx/lock_file.hpp"
#include "eryx/package.hpp"
#include "exit_status.hpp"
#include "host_file.hpp"
#include "local_file.hpp"
#include "misuse.hpp"
#include "package_parts.hpp"
#include "python_tool.hpp"
#include "terminal_text.hpp"
#include "uncompiled_packages.hpp"

namespace eryx::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* footer = R"(Examples:
  eryx package lock requirements.txt && eryx package fetch pylock.toml --into wheels
  eryx package fetch --pyodide-lock pyodide-lock.json msgpack --into wheels

It calls pip with the URLs and hashes of the lock file, for the Python in the sandbox; what is in
the folder already and has the right hash is not downloaded again. Source archives are downloaded
by curl, as pip would run their code. A file that the lock file names by a path or a URL "file:",
such as a wheel that you have built, is copied if it has the right hash. Packages are only ever
written, never run; a file that is there already is never replaced.
With --native a package's wheel for WebAssembly comes before its wheel in pure Python.

With --pyodide-lock nothing is downloaded. The addresses of what is not in the folder yet are printed,
of the packages named and of all that they need; download them, and run it again. When all files are
there with the hashes of that lock, it writes DIR/pylock.toml, for eryx run --native --packages. The
lock must be that of a Pyodide with the same Python as the sandbox's.

Exit status:
  0 all files are there with the right hashes, 1 pip or curl failed, or something cannot be fetched,
  2 wrong use of this command, 130 Ctrl-C)";

struct FetchArguments {
  std::vector<std::string> names;  // the lock file; or by Pyodide's lock the packages
  std::string pyodide_lock;
  std::string folder;
  NativeCode native = NativeCode::Refuse;
};

/// Whether the folder has the file, and it is the right one. Links are followed: the folder is the user's.
bool is_there(const LockedFile& file, const fs::path& folder) {
  const fs::path path = folder / file.name;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const std::string contents =
      read_host_file(path.native(), "package", PackageLimits().archive, HostFile::Kind::Regular);
  return file.matches(std::as_bytes(std::span(contents)));
}

std::string title(const LockedPackage& package) {
  return package.version.empty() ? package.name : package.name + " " + package.version;
}

/// A line of requirements for pip. Nothing in it has a blank, a quote or a `$`: the lock file's reader has seen to it.
std::string requirement_line(const LockedPackage& package) {
  const LockedFile& file = *package.file;
  std::string line;
  if (!file.url.empty()) {
    // What follows '#' is for pip, too: other hashes, or folders in the archive.
    line = package.name + " @ " + file.url.substr(0, file.url.find('#'));
  } else if (!package.version.empty()) {
    line = package.name + "==" + package.version;
  } else {
    throw ToolFailure(title(package) + ": the lock file says neither its version nor a URL");
  }
  for (const auto& [algorithm, hash] : file.hashes) line += " --hash=" + algorithm + ":" + hash;
  return line + "\n";
}

/// Errors: ToolFailure (neither https nor http).
void check_is_web(const LockedPackage& package) {
  const std::string& url = package.file->url;
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    throw ToolFailure(fmt::format("{}: not a URL of the web: {}", title(package), url));
}

/// By curl: pip would run code of a source archive to see what it needs.
void download_archive(const LockedPackage& package, const fs::path& folder, const std::stop_token& stop) {
  const LockedFile& file = *package.file;
  if (file.url.empty())
    throw ToolFailure(fmt::format("{}: the lock file has no URL of {}, and '{}' is not there", title(package),
                                  file.name, file.path));
  check_is_web(package);
  const fs::path target = folder / file.name;
  const std::string most = std::to_string(PackageLimits().archive.count);
  call({{"curl"}, "curl", {}, {}},
       {"--silent", "--show-error", "--fail", "--location", "--globoff", "--proto", "=https,http",
        "--max-filesize", most, "--output", target.native(), file.url},
       {}, stop);
}

void download_wheels(const std::string& requirements, const fs::path& folder, NativeCode native,
                     const std::stop_token& stop) {
  const auto pip = find_pip(stop);
  if (!pip) throw ToolFailure("pip is not installed: install it (python3 -m ensurepip), and run this again");
  const std::string python = sandbox_python();
  std::string abi = "cp" + python;
  std::erase(abi, '.');
  std::vector<std::string> command{"download",
                                   "--quiet",
                                   "--disable-pip-version-check",
                                   "--no-input",
                                   "--no-deps",
                                   "--require-hashes",
                                   "--only-binary=:all:",
                                   "--platform=any",
                                   "--implementation=cp",
                                   "--python-version=" + python,
                                   "--abi=" + abi,
                                   "--abi=abi3",
                                   "--abi=none",
                                   "--dest=" + folder.native(),
                                   "--requirement=/dev/stdin"};
  if (native == NativeCode::Accept) {
    for (const std::string_view platform : native_platforms)
      command.push_back("--platform=" + std::string(platform));
  }
  call(*pip, command, requirements, stop);
}

/// Of this machine. Errors: ToolFailure (it is not there, or another one than the lock file means).
void copy_file(const LockedPackage& package, const fs::path& from, const fs::path& folder) {
  std::error_code error;
  if (!fs::is_regular_file(from, error))
    throw ToolFailure(fmt::format("{}: there is no file '{}', where the lock file says it is", title(package),
                                  from.native()));
  const std::string contents =
      read_host_file(from.native(), "package", PackageLimits().archive, HostFile::Kind::Regular);
  if (!package.file->matches(std::as_bytes(std::span(contents))))
    throw ToolFailure(fmt::format("{}: '{}' is not the file that the lock file means: it has another hash",
                                  title(package), from.native()));
  std::ofstream target(folder / package.file->name, std::ios::binary);
  target << contents;
  if (!target.flush()) throw ToolFailure("cannot write " + (folder / package.file->name).native());
}

/// `lock_folder`: that of the lock file. Returns: how many of them were copied.
std::size_t download(const std::vector<const LockedPackage*>& packages, const fs::path& folder,
                     const fs::path& lock_folder, NativeCode native, const std::stop_token& stop) {
  std::string requirements;
  std::size_t copied = 0;
  for (const LockedPackage* package : packages) {
    if (const auto from = local_file(*package->file, lock_folder)) {
      copy_file(*package, *from, folder);
      ++copied;
      continue;
    }
    if (!package->file->name.ends_with(".whl")) {
      download_archive(*package, folder, stop);
      continue;
    }
    if (!package->file->url.empty()) check_is_web(*package);
    requirements += requirement_line(*package);
  }
  if (!requirements.empty()) download_wheels(requirements, folder, native, stop);
  return copied;
}

/// Errors: ToolFailure, for a file of that name which is another one: perhaps that of another lock file.
void check_is_free(const LockedPackage& package, const fs::path& folder) {
  const fs::path path = folder / package.file->name;
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return;
  throw ToolFailure(
      fmt::format("'{}' is there already, and is not the file that the lock file means: it has another hash. "
                  "Nothing was downloaded, and the file is as it was: move it away, or give another folder",
                  path.native()));
}

/// What was expected of whoever downloaded it.
std::string about_wrong_file(const LockedPackage& package) {
  const LockedFile& file = *package.file;
  if (file.name.ends_with(".whl"))
    return fmt::format("{}: pip has not left {} with the hash of the lock file", title(package), file.name);
  return fmt::format("{}: what {} has is not the file of the lock file", title(package), file.url);
}

/// Downloads files, and gives those to the user's folder that are what the lock file means. Returns: how many
/// were copied. Errors: ToolFailure, if one is not.
std::size_t fetch_missing(const std::vector<const LockedPackage*>& packages, const FetchArguments& arguments,
                          const std::stop_token& stop) {
  if (packages.empty()) return 0;
  for (const LockedPackage* package : packages) check_is_free(*package, arguments.folder);
  const DownloadFolder downloads(arguments.folder);
  const std::size_t copied = download(packages, downloads.path(), fs::path(arguments.names[0]).parent_path(),
                                      arguments.native, stop);
  std::string wrong;
  for (const LockedPackage* package : packages) {
    if (is_there(*package->file, downloads.path())) {
      if (!is_there(*package->file, arguments.folder)) downloads.keep(package->file->name);
    } else {
      wrong += (wrong.empty() ? "" : "\n") + about_wrong_file(*package);
    }
  }
  if (!wrong.empty()) throw ToolFailure(wrong);
  return copied;
}

/// What to know about those that are source archives: lines for standard error. `text`: of the lock file.
std::string describe_archives(const std::vector<LockedPackage>& packages, const FetchArguments& arguments,
                              std::string_view text) {
  std::string lines;
  const WaysToWheels ways(text);
  for (const LockedPackage& package : packages) {
    if (!package.file || package.file->name.ends_with(".whl")) continue;
    try {
      const Package archive =
          Package::from_file(fs::path(arguments.folder) / package.file->name, {}, arguments.native);
      for (const UncompiledPackage& one : uncompiled_packages(std::span(&archive, 1)))
        lines += describe_uncompiled(one, ways.of(package.name));
    } catch (const Error& error) {
      lines += fmt::format("eryx: warning: {} cannot be used: {}; {}\n", title(package),
                           terminal_line(error.what()), ways.of(package.name));
    }
  }
  return lines;
}

int fetch(const FetchArguments& arguments, const std::stop_token& stop) {
  std::error_code error;
  fs::create_directories(arguments.folder, error);
  if (!fs::is_directory(arguments.folder))
    throw Misuse(fmt::format("--into: cannot make the folder '{}'", arguments.folder));
  if (!arguments.pyodide_lock.empty())
    return fetch_of_pyodide(arguments.pyodide_lock, arguments.names, arguments.folder);
  if (arguments.names.size() != 1)
    throw Misuse("give one lock file; names of packages are for --pyodide-lock");
  const std::string text = read_lock_text(arguments.names[0]);
  const auto packages = read_lock_file(text, arguments.native);
  std::vector<const LockedPackage*> missing;
  for (const LockedPackage& package : packages) {
    if (!package.file) {
      fmt::print(stderr, "eryx: {} is the folder '{}', which is not copied\n", title(package),
                 terminal_line(package.folder));
      continue;
    }
    if (is_there(*package.file, arguments.folder)) continue;
    missing.push_back(&package);
  }
  const std::size_t copied = fetch_missing(missing, arguments, stop);
  fmt::print(stderr, "eryx: all files are in {} (packages: {}, downloaded: {}{})\n",
             terminal_line(arguments.folder), packages.size(), missing.size() - copied,
             copied == 0 ? std::string() : fmt::format(", copied: {}", copied));
  fmt::print(stderr, "{}", describe_archives(packages, arguments, text));
  return exit_status::success;
}

}  // namespace

void add_package_fetch(CLI::App& package, int& status) {
  auto arguments = std::make_shared<FetchArguments>();
  CLI::App& command = *package.add_subcommand("fetch", "Download the packages of a lock file");
  command.footer(footer);
  command
      .add_option("FILE", arguments->names,
                  "The lock file: pylock.toml; - reads it from standard input. With --pyodide-lock: packages")
      ->type_name("")
      ->required();
  command.add_option("--into", arguments->folder, "Folder for the files; made if it is not there")
      ->type_name("DIR")
      ->required();
  add_native_option(command, arguments->native);
  command
      .add_option("--pyodide-lock", arguments->pyodide_lock,
                  "Take packages of Pyodide's distribution, by its pyodide-lock.json; see below")
      ->type_name("LOCK");
  command.callback([arguments, &status] {
    status = attempt("download", [&](const std::stop_token& stop) { return fetch(*arguments, stop); });
  });
}

}  // namespace eryx::cli
