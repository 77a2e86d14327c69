// SPDX-License-Identifier: MIT OR Apache-2.0
#include "native/kit_for_test.hpp"

#include <asm/prctl.h>
#include <dlfcn.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <function_table.h>
#include <native_object.h>

#include "link/wabt_for_test.hpp"
#include "native/child_process.hpp"

namespace eryx::native {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t memory_bytes = std::size_t{4} << 20;

constexpr std::string_view main_text = R"(
    (import "host" "log" (func $log (param i32)))
    (global (export "__stack_pointer") (mut i32) (i32.const 65536))
    (memory (export "memory") 2) (table (export "__indirect_function_table") 8 8 funcref)
    (func $own (call $log (i32.const 1)))
    (func (export "add") (param i32 i32) (result i32) unreachable)
    (func (export "note") (param i32) unreachable)
)";

constexpr std::string_view addresses = R"(
    (global (export "number") i32 (i32.const 1024))
    (global (export "eryx_extensions") i32 (i32.const 1028))
)";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

void write_file(const fs::path& path, const link::ModuleBytes& bytes) {
  write_file(path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string with_macros_for_test(const std::string& text) {
  const std::size_t begin = text.find("#define CHECK_CALL_INDIRECT");
  const std::size_t end = text.find("#ifdef SUPPORT_MEMORY64");
  const std::size_t declarations = text.find("FUNC_TYPE_DECL_EXTERN_T(w2c_");
  if (begin == std::string::npos || end == std::string::npos || declarations == std::string::npos)
    throw std::runtime_error("wasm2c's text is another");
  return text.substr(0, begin) + "#include \"call_indirect.h\"\n" + text.substr(end, declarations - end);
}

// One guest at a time: generated code calls these without a word about the guest.
std::vector<std::uint32_t>* noted = nullptr;
jmp_buf* trap_target = nullptr;

std::uint32_t add(void* /*instance*/, std::uint32_t left, std::uint32_t right) { return left + right; }
void note(void* /*instance*/, std::uint32_t value) { noted->push_back(value); }
void trap(int /*code*/) { longjmp(*trap_target, 1); }

}  // namespace

TestFolder::TestFolder() {
  std::string pattern = "/tmp/eryx-native-test-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no folder for the test");
  path_ = pattern;
}

TestFolder::~TestFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TestFolder::script(const std::string& name, const std::string& text) const {
  const fs::path path = path_ / name;
  write_file(path, "#!/bin/sh\n" + text + "\n");
  fs::permissions(path, fs::perms::owner_all);
  return path.string();
}

NativeKit make_kit(const TestFolder& folder) {
  const fs::path kit = folder.path() / "kit";
  const fs::path wabt = ERYX_WABT_DIR;
  const fs::path source = ERYX_SOURCE_DIR;
  fs::create_directories(kit / "bin");
  fs::create_directories(kit / "include");
  fs::create_symlink(wabt / "usr/bin/wasm2c", kit / "bin/wasm2c");
  fs::create_symlink(wabt / "usr/lib/x86_64-linux-gnu", kit / "lib");
  fs::create_symlink(wabt / "usr/include/wasm-rt.h", kit / "include/wasm-rt.h");
  for (const char* header : {"abi/native_object.h", "abi/function_table.h", "guest/native/call_indirect.h"})
    fs::create_symlink(source / header, kit / "include" / fs::path(header).filename());
  for (const char* code : {"memory.c", "call_indirect.c"})
    fs::create_symlink(source / "guest/native" / code, kit / code);
  write_file(kit / "include/guest_table.h", std::string_view("#define ERYX_GUEST_TABLE_SIZE 8u\n"));
  const std::string text(main_text);
  write_file(kit / "main.wasm", link::assemble("(module " + text + std::string(addresses) + ")"));
  write_file(kit / "own.wasm", link::assemble("(module " + text + ")"));
  for (const char* name : {"include/eryx.h", "include/prelude.h"}) write_file(kit / name, std::string_view());
  const std::vector<std::string> arguments{"own.wasm", "-o", "eryx.c", "--num-outputs=2", "-n", "eryx"};
  Command command{NativeKit(kit).translator(), {}, "log", {}};
  command.words.insert(command.words.end(), arguments.begin(), arguments.end());
  if (run_commands(std::span(&command, 1), kit, 1, {})) throw std::runtime_error(read_file(kit / "log"));
  fs::rename(kit / "eryx.h", kit / "include/eryx.h");
  write_file(kit / "include/prelude.h", with_macros_for_test(read_file(kit / "eryx-impl.h")));
  return NativeKit(kit);
}

struct NativeGuest::State {
  std::byte* region = nullptr;
  std::byte* memory = nullptr;
  int file = -1;
  void* library = nullptr;
  const eryx_native_object* object = nullptr;
  std::vector<std::uint64_t> instance;
  std::vector<std::uint32_t> notes;
};

NativeGuest::NativeGuest(std::span<const std::byte> object) : state_(std::make_unique<State>()) {
  State& state = *state_;
  noted = &state.notes;
  void* const region = ::mmap(nullptr, ERYX_TABLE_DISTANCE + memory_bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (region == MAP_FAILED) throw std::runtime_error("no memory");
  state.region = static_cast<std::byte*>(region);
  state.memory = state.region + ERYX_TABLE_DISTANCE;
  state.file = ::memfd_create("object", MFD_CLOEXEC);
  if (::write(state.file, object.data(), object.size()) != static_cast<ssize_t>(object.size()))
    throw std::runtime_error("cannot write the object");
  const std::string path = "/proc/self/fd/" + std::to_string(state.file);
  state.library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (state.library == nullptr) throw std::runtime_error(::dlerror());
  state.object = static_cast<const eryx_native_object*>(::dlsym(state.library, ERYX_NATIVE_OBJECT_SYMBOL));
  const eryx_native_object& loaded = *state.object;
  loaded.runtime[ERYX_NATIVE_RUNTIME_TRAP] = reinterpret_cast<eryx_native_function>(&trap);
  const eryx_native_function functions[] = {reinterpret_cast<eryx_native_function>(&add),
                                            reinterpret_cast<eryx_native_function>(&note)};
  for (std::uint32_t i = 0; i < loaded.function_count; ++i)
    loaded.functions[i] = functions[loaded.function_places[i]];
  auto* const table = static_cast<eryx_table_entry*>(region);
  for (std::uint32_t i = 0; i < loaded.entry_count; ++i)
    table[loaded.entries[i].slot] = {loaded.entries[i].function, loaded.entries[i].type, 0};
  for (std::uint32_t i = 0; i < loaded.data_count; ++i)
    std::memcpy(state.memory + loaded.data[i].address, loaded.data[i].bytes, loaded.data[i].size);
  state.instance.resize(loaded.instance_size / sizeof(std::uint64_t) + 1);
  auto* const instance = reinterpret_cast<std::byte*>(state.instance.data());
  constexpr std::uint32_t stack_pointer = 65536;
  std::memcpy(instance + loaded.stack_pointer_offset, &stack_pointer, sizeof(stack_pointer));
  std::memcpy(instance + loaded.memory_offset, &state.memory, sizeof(state.memory));
  ::syscall(SYS_arch_prctl, ARCH_SET_GS, state.memory);
  loaded.link(instance);
}

NativeGuest::~NativeGuest() {
  ::syscall(SYS_arch_prctl, ARCH_SET_GS, 0);
  ::dlclose(state_->library);
  ::close(state_->file);
  ::munmap(state_->region, ERYX_TABLE_DISTANCE + memory_bytes);
}

std::int64_t NativeGuest::call(std::uint32_t slot) {
  jmp_buf target;
  trap_target = &target;
  const auto function = reinterpret_cast<eryx_table_entry*>(state_->region)[slot].function;
  if (setjmp(target) != 0) return -1;
  return reinterpret_cast<std::uint32_t (*)(void*)>(function)(state_->instance.data());
}

std::uint32_t NativeGuest::word(std::uint32_t address) const {
  std::uint32_t value = 0;
  std::memcpy(&value, state_->memory + address, sizeof(value));
  return value;
}

std::string NativeGuest::text(std::uint32_t address) const {
  return reinterpret_cast<const char*>(state_->memory + address);
}

const std::vector<std::uint32_t>& NativeGuest::notes() const { return state_->notes; }

}  // namespace eryx::native
