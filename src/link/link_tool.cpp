// SPDX-License-Identifier: MIT OR Apache-2.0
// Joins side modules to a main module, from files to a file: for trying wheels out.
//   eryx-link MAIN SIDE... -o OUT    joins
//   eryx-link MAIN runtime:SIDE...   the same, with side modules that all others may use
//   eryx-link MAIN SIDE=PATH...      the same, with side modules that the guest finds by that path: extension modules of Python
//   eryx-link MAIN SIDE...           lists what the side modules ask for in vain, one symbol a line

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "link/linker.hpp"

namespace {

using namespace eryx;

std::vector<char> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void list_missing(const std::vector<link::MissingSymbol>& missing) {
  for (const link::MissingSymbol& symbol : missing) {
    std::printf("%s: %s%s%s\n", symbol.side.c_str(), symbol.name.c_str(), symbol.detail.empty() ? "" : ": ",
                symbol.detail.c_str());
  }
}

int run(const std::vector<std::string>& arguments) {
  std::vector<std::string> paths;
  std::string output;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "-o" && i + 1 < arguments.size()) {
      output = arguments[++i];
    } else {
      paths.push_back(arguments[i]);
    }
  }
  if (paths.empty()) {
    std::fputs("usage: eryx-link MAIN SIDE... [-o OUT]\n", stderr);
    return 2;
  }
  std::vector<std::vector<char>> contents;
  std::vector<link::SideFile> sides;
  for (std::string& path : paths) {
    constexpr std::string_view prefix = "runtime:";
    link::SideFile side;
    if (path.starts_with(prefix)) {
      side.role = link::SideRole::Runtime;
      path.erase(0, prefix.size());
    }
    if (const std::size_t equals = path.find('='); equals != std::string::npos) {
      side.guest_path = path.substr(equals + 1);
      path.resize(equals);
    }
    contents.push_back(read_file(path));
    side.path = path;
    side.bytes = std::as_bytes(std::span(contents.back()));
    sides.push_back(std::move(side));
  }
  sides.erase(sides.begin());  // main
  const auto main = std::as_bytes(std::span(contents[0]));
  if (output.empty()) {
    const auto missing = link::find_missing(main, sides, {});
    list_missing(missing);
    return missing.empty() ? 0 : 1;
  }
  const auto start = std::chrono::steady_clock::now();
  const link::Joined joined = link::join(main, sides, {});
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::ofstream(output, std::ios::binary)
      .write(reinterpret_cast<const char*>(joined.module.data()),
             static_cast<std::streamsize>(joined.module.size()));
  for (const link::ExtensionEntry& entry : joined.entries) {
    std::printf("%s: %s in slot %u\n", paths[entry.side + 1].c_str(), entry.name.c_str(), entry.slot);
  }
  std::printf("%zu bytes, %u new functions from %u, %zu lowered, memory to %u, table to %u, %.1f ms\n",
              joined.module.size(), joined.function_count, joined.first_function, joined.lowered_functions,
              joined.memory_end, joined.table_end, took.count());
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "eryx-link: %s\n", error.what());
    return 1;
  }
}
