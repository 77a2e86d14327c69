// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/native_kit.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <span>
#include <system_error>
#include <utility>

#include "eryx/error.hpp"

namespace eryx::native {

namespace fs = std::filesystem;

namespace {

constexpr const char* loader_name = "ld-linux-x86-64.so.2";

[[noreturn]] void fail_to_read(const fs::path& path, const std::string& why) {
  throw Error(ErrorKind::Io, "cannot read " + path.string() + " of Eryx's native kit: " + why);
}

std::vector<std::byte> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail_to_read(path, std::generic_category().message(errno));
  const std::vector<char> text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// Regular files below a folder, sorted by name.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  fs::recursive_directory_iterator entry(folder, failed);
  while (!failed && entry != fs::recursive_directory_iterator()) {
    if (entry->is_regular_file(failed)) files.push_back(entry->path());
    if (!failed) entry.increment(failed);
  }
  if (failed) fail_to_read(folder, failed.message());
  std::ranges::sort(files);
  return files;
}

// That of the shared library with this code; the program's, if it is linked statically.
fs::path library_folder() {
  Dl_info found{};
  static const char here = 0;
  if (::dladdr(&here, &found) == 0 || found.dli_fname == nullptr) return {};
  std::error_code ignored;
  return fs::canonical(found.dli_fname, ignored).parent_path();
}

}  // namespace

fs::path default_kit_folder() {
  if (const char* const named = std::getenv("ERYX_NATIVE_KIT")) return named;
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  const fs::path kit = "share/eryx/native";
  std::string searched;
  for (const fs::path& place : {program.parent_path() / kit, program.parent_path().parent_path() / kit,
                                library_folder().parent_path() / kit, "/usr/local" / kit, "/usr" / kit}) {
    if (fs::is_directory(place, ignored)) return place;
    if (searched.find(place.string() + '"') == std::string::npos) searched += " \"" + place.string() + '"';
  }
  throw Error(ErrorKind::Unsupported,
              "packages with native code need Eryx's native kit, which is in none of" + searched +
                  "; `make install` puts it into PREFIX/share/eryx/native: name that folder by "
                  "NativePackages::kit or the environment variable ERYX_NATIVE_KIT");
}

NativeKit::NativeKit(fs::path folder) : folder_(std::move(folder)) {
  for (const char* name : {"main.wasm", "bin/wasm2c", "include/wasm-rt.h", "include/eryx.h",
                           "include/prelude.h", "include/native_object.h", "memory.c", "call_indirect.c"}) {
    std::error_code ignored;
    if (fs::is_regular_file(folder_ / name, ignored)) continue;
    throw Error(ErrorKind::Unsupported,
                "packages with native code need Eryx's native kit, and " + (folder_ / name).string() +
                    " is not there; install Eryx with it (`make install`), or name its folder by "
                    "NativePackages::kit or the environment variable ERYX_NATIVE_KIT");
  }
  main_ = read_file(folder_ / "main.wasm");
  std::error_code ignored;
  if (fs::is_regular_file(folder_ / "runtime.wasm", ignored)) runtime_ = read_file(folder_ / "runtime.wasm");
}

std::string NativeKit::module_identity() const {
  std::ifstream file(folder_ / "module");
  std::string identity;
  std::getline(file, identity);
  return identity;
}

std::string NativeKit::read_header(const char* name) const {
  const std::vector<std::byte> bytes = read_file(include_folder() / name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool NativeKit::has_vectors() const {
  std::error_code ignored;
  return fs::exists(include_folder() / "simde/wasm/simd128.h", ignored) &&
         read_header("prelude.h").find("#include <simde/") != std::string::npos;
}

std::vector<std::string> NativeKit::translator() const {
  const fs::path program = fs::absolute(folder_ / "bin/wasm2c");
  const fs::path libraries = fs::absolute(folder_ / "lib");
  std::error_code ignored;
  if (!fs::is_regular_file(libraries / loader_name, ignored)) return {program.string()};
  return {(libraries / loader_name).string(), "--library-path", libraries.string(), program.string()};
}

base::Sha256 NativeKit::identity() const {
  base::Sha256Hasher hasher;
  for (const fs::path& file : files_below(folder_)) {
    const std::string name = file.lexically_relative(folder_).string();
    const std::vector<std::byte> contents = read_file(file);
    const std::string heading = name + '\0' + std::to_string(contents.size()) + '\0';
    hasher.update(std::as_bytes(std::span(heading))).update(contents);
  }
  return hasher.finish();
}

}  // namespace eryx::native
