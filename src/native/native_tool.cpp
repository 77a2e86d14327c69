// SPDX-License-Identifier: MIT OR Apache-2.0
// Makes a native object of side modules, from files to a file: for trying wheels out.
//   eryx-native KIT SIDE... -o OUT.so [--identity HEX] [--compiler PROGRAM] [--cache FOLDER] [--keep-going]
// A side module is called /SIDE in the guest. With "runtime:" before it, it is one that all others may use.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "eryx/error.hpp"
#include "native/native_build.hpp"

namespace {

using namespace eryx;

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorKind::Io, "cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct Arguments {
  std::vector<std::string> paths;
  std::string output;
  native::BuildOptions options;
};

Arguments parse(const std::vector<std::string>& words) {
  Arguments result;
  result.options.code_identity = std::string(64, '0');
  result.options.unusable = link::Unusable::Refuse;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool has_value = i + 1 < words.size();
    if (words[i] == "-o" && has_value) {
      result.output = words[++i];
    } else if (words[i] == "--identity" && has_value) {
      result.options.code_identity = words[++i];
    } else if (words[i] == "--compiler" && has_value) {
      result.options.compiler = words[++i];
    } else if (words[i] == "--cache" && has_value) {
      result.options.cache_folder = words[++i];
    } else if (words[i] == "--keep-going") {
      result.options.unusable = link::Unusable::LeaveOut;
    } else {
      result.paths.push_back(words[i]);
    }
  }
  return result;
}

int run(const std::vector<std::string>& words) {
  Arguments arguments = parse(words);
  if (arguments.paths.empty() || arguments.output.empty()) {
    std::fputs("usage: eryx-native KIT SIDE... -o OUT.so\n", stderr);
    return 2;
  }
  const native::NativeKit kit(arguments.paths.front());
  std::vector<std::vector<char>> contents;
  std::vector<link::SideFile> sides;
  constexpr std::string_view runtime = "runtime:";
  std::vector<link::SideRole> roles;
  for (std::size_t i = 1; i < arguments.paths.size(); ++i) {
    std::string& path = arguments.paths[i];
    const bool is_runtime = path.starts_with(runtime);
    if (is_runtime) path.erase(0, runtime.size());
    roles.push_back(is_runtime ? link::SideRole::Runtime : link::SideRole::Module);
    contents.push_back(read_file(path));
  }
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const std::string& path = arguments.paths[i + 1];
    sides.push_back({path, std::as_bytes(std::span(contents[i])), roles[i], "/" + path});
  }
  const auto start = std::chrono::steady_clock::now();
  arguments.options.on_progress = [&](const native::BuildProgress& progress) {
    constexpr const char* names[] = {"waiting", "translating", "compiling", "linking"};
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    std::fprintf(stderr, "%7.2f s %s %zu/%zu\n", passed.count(),
                 names[static_cast<std::size_t>(progress.step)], progress.done, progress.total);
  };
  const native::NativeObject object = native::build_native_object(kit, sides, arguments.options);
  std::ofstream(arguments.output, std::ios::binary)
      .write(reinterpret_cast<const char*>(object.bytes.data()),
             static_cast<std::streamsize>(object.bytes.size()));
  for (const link::LeftOut& left_out : object.left_out) std::printf("left out: %s\n", left_out.why.c_str());
  for (const link::ExtensionEntry& entry : object.entries)
    std::printf("%s in slot %u\n", entry.name.c_str(), entry.slot);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("%zu bytes%s, memory to %u, table to %u, %.2f s\n", object.bytes.size(),
              object.origin == native::Origin::Cache ? " from the cache" : "", object.memory_end,
              object.table_end, took.count());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "eryx-native: %s\n", error.what());
    return 1;
  }
}
