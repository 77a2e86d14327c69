// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/compiler.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/steady_time.hpp"
#include "eryx/error.hpp"

namespace eryx::native {

namespace fs = std::filesystem;

namespace {

constexpr unsigned oldest = 15;
constexpr const char* remedy =
    "install one (Debian: `apt-get install clang-19`), or open an image that was built where there is one";

/// As in tools/setup/eryx_setup/recipes/guest_object.py, for code that runs beside main's.
constexpr std::array common_options{"-O2",   "-std=gnu17",          "-march=x86-64-v2",
                                    "-fPIC", "-fvisibility=hidden", "-w"};
constexpr std::array guest_options{
    "-fno-math-errno", "-ffp-contract=off", "-mfsgsbase", "-DNDEBUG", "-DWASM_RT_ALLOW_SEGUE=1",
    "-DWASM_RT_SEGUE_FREE_SEGMENT=1", "-DWASM_RT_NONCONFORMING_UNCHECKED_STACK_EXHAUSTION=1",
    "-DWASM_RT_SKIP_SIGNAL_RECOVERY=1",
    // Blocks within blocks, of which clang takes 256 by itself.
    "-fbracket-depth=4096",
    // A stranger's function may have a frame of megabytes, and must not step over the stack's guard: each page is touched.
    "-fstack-clash-protection",
    // What a compiler adds by itself, as some distributions have it.
    "-fno-stack-protector", "-fcf-protection=none", "-fno-asynchronous-unwind-tables"};
/// Else the compiler would see that these are memcpy and memset, and call themselves.
constexpr std::array memory_options{"-ffreestanding", "-fno-builtin", "-fno-stack-protector"};
constexpr std::array link_options{
    "-shared", "-nostdlib", "-Wl,-z,defs", "-Wl,-z,noexecstack", "-Wl,-z,text", "-Wl,-z,relro", "-Wl,-z,now",
    "-Wl,-z,separate-code", "-Wl,-z,start-stop-visibility=hidden", "-Wl,-Bsymbolic", "-Wl,--build-id=none",
    // src/engine/shared_object.hpp maps it.
    "-Wl,-e,eryx_native_object", "-Wl,-z,max-page-size=4096", "-Wl,-s"};

std::vector<fs::path> search_folders() {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  std::vector<fs::path> folders;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    if (folder.starts_with('/')) folders.emplace_back(folder);
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
  }
  return folders;
}

std::optional<fs::path> find_program(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return ::access(name.c_str(), X_OK) == 0 ? std::optional(fs::absolute(name)) : std::nullopt;
  for (const fs::path& folder : search_folders()) {
    const fs::path path = folder / name;
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0) return path;
  }
  return std::nullopt;
}

fs::path find_compiler(const std::string& program) {
  if (!program.empty()) {
    if (const auto found = find_program(program)) return *found;
    throw Error(ErrorKind::CompilerUnusable,
                "packages with native code need the compiler clang, and there is no program " + program +
                    "; name another, or " + remedy);
  }
  constexpr unsigned preferred = 19;
  constexpr unsigned newest = 30;
  std::vector<std::string> names{"clang-" + std::to_string(preferred)};
  for (unsigned version = newest; version >= oldest; --version)
    names.push_back("clang-" + std::to_string(version));
  names.emplace_back("clang");
  for (const std::string& name : names) {
    if (const auto found = find_program(name)) return *found;
  }
  throw Error(
      ErrorKind::CompilerUnusable,
      std::string("packages with native code need the compiler clang, version 15 or newer; ") + remedy);
}

std::optional<unsigned> version_in(std::string_view text) {
  constexpr std::string_view mark = "clang version ";
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  unsigned version = 0;
  const char* const begin = text.data() + at + mark.size();
  if (std::from_chars(begin, text.data() + text.size(), version).ec != std::errc()) return std::nullopt;
  return version;
}

template <std::size_t count>
void append(std::vector<std::string>& words, const std::array<const char*, count>& options) {
  words.insert(words.end(), options.begin(), options.end());
}

}  // namespace

Compiler::Compiler(const std::string& program, const ScratchFolder& scratch, const Patience& patience)
    : program_(find_compiler(program)) {
  constexpr const char* log = "compiler.log";
  constexpr std::chrono::seconds usual{30};
  const std::array commands{command({"--version"}, log, {})};
  const auto soon = base::later(base::SteadyTime::clock::now(), usual);
  std::optional<FailedCommand> failed;
  try {
    failed = run_commands(commands, scratch.path(), 1,
                          {patience.stop, std::min(soon, patience.end), patience.on_check});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::OutOfResources || patience.end <= soon) throw;
    throw Error(ErrorKind::CompilerUnusable, "packages with native code need the compiler clang, and " +
                                                 program_.string() + " does not say in 30 s what it is; " +
                                                 remedy);
  }
  if (failed) {
    const std::string said = scratch.read_log(log);
    const std::string how =
        program_.string() + " --version ended with " + failed->how + (said.empty() ? "" : ": " + said);
    if (failed->has_lower_limits)
      throw Error(ErrorKind::OutOfResources, "the compiler of native packages does not run: " + how);
    throw Error(ErrorKind::CompilerUnusable,
                "packages with native code need the compiler clang, and " + how + "; " + remedy);
  }
  version_ = scratch.read_first_line(log);
  const std::optional<unsigned> version = version_in(version_);
  if (!version)
    throw Error(ErrorKind::CompilerUnusable, "packages with native code need the compiler clang, and " +
                                                 program_.string() + " is none; " + remedy);
  if (*version < oldest)
    throw Error(ErrorKind::CompilerUnusable, "packages with native code need clang 15 or newer, and " +
                                                 program_.string() + " is version " +
                                                 std::to_string(*version) + "; " + remedy);
}

std::string Compiler::options_text() {
  std::vector<std::string> words;
  append(words, common_options);
  append(words, guest_options);
  append(words, memory_options);
  append(words, link_options);
  std::string text;
  for (const std::string& word : words) text += word + ' ';
  return text;
}

Command Compiler::command(std::vector<std::string> words, std::string log,
                          const ProcessLimits& limits) const {
  words.insert(words.begin(), program_.string());
  // It looks for a linker in PATH, and writes temporary files.
  return {std::move(words),
          {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TMPDIR=."},
          std::move(log),
          limits};
}

Command Compiler::compile(const NativeKit& kit, const std::string& file, const ProcessLimits& limits) const {
  std::vector<std::string> words;
  append(words, common_options);
  append(words, guest_options);
  words.insert(words.end(), {"-I.", "-I" + fs::absolute(kit.include_folder()).string(),
                             "-I" + fs::absolute(kit.folder()).string(), "-c", file, "-o",
                             fs::path(file).replace_extension(".o").string()});
  return command(std::move(words), file + ".log", limits);
}

Command Compiler::compile_memory(const NativeKit& kit, const ProcessLimits& limits) const {
  std::vector<std::string> words;
  append(words, common_options);
  append(words, memory_options);
  // Its functions go where all code is.
  words.insert(words.end(),
               {"-include", "section.h", "-c", fs::absolute(kit.memory_source()).string(), "-o", "memory.o"});
  return command(std::move(words), "memory.c.log", limits);
}

Command Compiler::link(const std::vector<std::string>& objects, const std::string& output,
                       const ProcessLimits& limits) const {
  std::vector<std::string> words;
  append(words, link_options);
  words.insert(words.end(), objects.begin(), objects.end());
  words.insert(words.end(), {"-o", output});
  return command(std::move(words), "link.log", limits);
}

}  // namespace eryx::native
