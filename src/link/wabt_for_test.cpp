// SPDX-License-Identifier: MIT OR Apache-2.0
#include "link/wabt_for_test.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <unistd.h>

#include "link/byte_writer.hpp"

namespace eryx::link {

namespace {

/// A folder that ends with the program.
class Scratch {
 public:
  Scratch() {
    std::string pattern = "/tmp/eryx-link-test-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
    folder_ = pattern;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    for (const char* name : {"in.wat", "in.wasm", "out.wasm"}) std::remove(path(name).c_str());
    ::rmdir(folder_.c_str());
  }
  std::string path(std::string_view name) const { return folder_ + "/" + std::string(name); }

 private:
  std::string folder_;
};

const Scratch& scratch() {
  static const Scratch folder;
  return folder;
}

void write_file(const std::string& path, std::string_view contents) {
  std::ofstream(path, std::ios::binary).write(contents.data(), static_cast<std::streamsize>(contents.size()));
}

void write_file(const std::string& path, std::span<const std::byte> contents) {
  write_file(path, std::string_view(reinterpret_cast<const char*>(contents.data()), contents.size()));
}

struct Ran {
  std::string output;
  bool succeeded = false;
};

/// As in the set-up's recipe `translation`: wabt brings the C library that it was built for.
Ran run_tool(const std::string& tool, const std::string& arguments) {
  const std::string wabt = ERYX_WABT_DIR;
  const std::string libraries = wabt + "/usr/lib/x86_64-linux-gnu";
  const std::string command = libraries + "/ld-linux-x86-64.so.2 --library-path " + libraries + " " + wabt +
                              "/usr/bin/" + tool + " " + arguments + " 2>&1 </dev/null";
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + tool);
  Ran ran;
  for (int character = std::fgetc(pipe); character != EOF; character = std::fgetc(pipe)) {
    ran.output += static_cast<char>(character);
  }
  ran.succeeded = ::pclose(pipe) == 0;
  return ran;
}

void write_part(ByteWriter& out, std::uint8_t kind, const ByteWriter& part) {
  out.u8(kind);
  out.u32(static_cast<std::uint32_t>(part.size()));
  out.bytes(part.written());
}

void write_names(ByteWriter& out, std::uint8_t kind, const std::vector<std::string>& names) {
  if (names.empty()) return;
  ByteWriter part;
  part.u32(static_cast<std::uint32_t>(names.size()));
  for (const std::string& name : names) part.name(name);
  write_part(out, kind, part);
}

}  // namespace

ModuleBytes assemble(std::string_view text) {
  const std::string input = scratch().path("in.wat");
  const std::string output = scratch().path("out.wasm");
  write_file(input, text);
  const Ran ran = run_tool("wat2wasm", "--enable-exceptions --enable-threads --enable-tail-call --no-check " +
                                           input + " -o " + output);
  if (!ran.succeeded) throw std::runtime_error(ran.output);
  std::ifstream file(output, std::ios::binary);
  const std::vector<char> contents{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto bytes = std::as_bytes(std::span(contents));
  return {bytes.begin(), bytes.end()};
}

std::string why_invalid(std::span<const std::byte> module) {
  const std::string input = scratch().path("in.wasm");
  write_file(input, module);
  const Ran ran = run_tool("wasm-validate", input);
  return ran.succeeded ? std::string() : "wasm-validate: " + ran.output;
}

std::string interpret(std::span<const std::byte> module, std::string_view function,
                      std::span<const std::string> arguments) {
  const std::string input = scratch().path("in.wasm");
  write_file(input, module);
  std::string options = "--enable-exceptions " + input + " -r " + std::string(function);
  for (const std::string& argument : arguments) options += " -a " + argument;
  std::string output = run_tool("wasm-interp", options).output;
  while (!output.empty() && output.back() == '\n') output.pop_back();
  return output;
}

ModuleBytes with_dylink(const ModuleBytes& module, const DylinkForTest& dylink) {
  ByteWriter contents;
  contents.name("dylink.0");
  ByteWriter memory;
  for (const std::uint32_t number : {dylink.memory_size, dylink.memory_alignment, dylink.table_size, 0U})
    memory.u32(number);
  write_part(contents, 1, memory);
  write_names(contents, 2, dylink.needed);
  if (!dylink.weak.empty()) {
    ByteWriter weak;
    weak.u32(static_cast<std::uint32_t>(dylink.weak.size()));
    for (const std::string& name : dylink.weak) {
      weak.name("env");
      weak.name(name);
      weak.u32(1);
    }
    write_part(contents, 4, weak);
  }
  write_names(contents, 5, dylink.runtime_paths);
  constexpr std::size_t header = 8;
  ByteWriter out;
  out.bytes(std::span(module).first(header));
  write_part(out, 0, contents);
  out.bytes(std::span(module).subspan(header));
  return out.take();
}

ModuleBytes side(std::string_view text, const DylinkForTest& dylink) {
  return with_dylink(assemble("(module " + std::string(text) + ")"), dylink);
}

ModuleBytes small_main(std::string_view more) {
  return assemble("(module " + std::string(more) + R"(
    (memory (export "memory") 2)
    (table (export "__indirect_function_table") 8 8 funcref)
    (global (export "__stack_pointer") (mut i32) (i32.const 65536))
    (type $probed (func (result i32)))
    (func (export "probe") (param i32) (result i32) (call_indirect (type $probed) (local.get 0))))
  )");
}

}  // namespace eryx::link
