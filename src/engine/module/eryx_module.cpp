// SPDX-License-Identifier: MIT OR Apache-2.0
// The CPython module that wasm2c made: its exports, its shared function table, and the runtime functions that only
// instantiating needs.

#include <guest_table.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>

#include "base/mapping.hpp"
#include "base/system_error.hpp"
#include "base/wasm.hpp"
#include "engine/guest_module.hpp"
#include "engine/module/guest_header.hpp"

// The section that the build puts all of the module's code into; the linker provides its bounds.
extern "C" {
extern const char __start_eryx_guest_code[] __attribute__((visibility("hidden")));
extern const char __stop_eryx_guest_code[] __attribute__((visibility("hidden")));
}

// One table for all instances: filled once, then read-only. On pages of its own.
namespace {
constexpr std::size_t table_entries =
    eryx::base::round_up_to_page(sizeof(eryx_guest_table_entry) * ERYX_GUEST_TABLE_SIZE) /
    sizeof(eryx_guest_table_entry);
}
extern "C" {
alignas(eryx::base::page_size)
    __attribute__((visibility("hidden"))) eryx_guest_table_entry eryx_guest_table[table_entries];
}

namespace eryx::engine {
namespace {

static_assert(eryx::base::page_size % sizeof(eryx_guest_table_entry) == 0);
static_assert(sizeof(MemoryHeader) <= sizeof(wasm_rt_memory_t));
static_assert(offsetof(MemoryHeader, data) == offsetof(wasm_rt_memory_t, data));
static_assert(offsetof(MemoryHeader, wasm_pages) == offsetof(wasm_rt_memory_t, pages));
static_assert(offsetof(MemoryHeader, max_wasm_pages) == offsetof(wasm_rt_memory_t, max_pages));
static_assert(offsetof(MemoryHeader, size) == offsetof(wasm_rt_memory_t, size));

using base::wasm_page;

w2c_eryx* self(void* instance) { return static_cast<w2c_eryx*>(instance); }

// Where wasm_rt_allocate_memory finds the memory that instantiate() was given; it has no parameter for it. Null: the
// instance is made for its table only, and gets memory of its own.
thread_local std::byte* memory_to_use = nullptr;

// A booted instance's fields other than its memory, the same for all instances.
w2c_eryx& instance_template() {
  static w2c_eryx instance{};
  return instance;
}

std::uint64_t& initial_memory_size() {
  static std::uint64_t size = 0;
  return size;
}

void instantiate(void* instance, std::byte* memory) {
  memory_to_use = memory;
  wasm2c_eryx_instantiate(self(instance), nullptr, nullptr);
  memory_to_use = nullptr;
}

void attach(void* instance, std::byte* memory, std::uint64_t size) {
  *self(instance) = instance_template();
  wasm_rt_memory_t& header = self(instance)->w2c_memory;
  header.data = reinterpret_cast<std::uint8_t*>(memory);
  header.size = size;
  header.pages = size / wasm_page;
}

// wasm2c initialises a table per instance; ours has call sites that read the shared one, so the first instance's table
// is copied and the rest never made.
void fill_shared_table() {
  w2c_eryx& instance = instance_template();
  wasm2c_eryx_instantiate(&instance, nullptr, nullptr);
  initial_memory_size() = instance.w2c_memory.size;
  ::munmap(instance.w2c_memory.data, instance.w2c_memory.size);
  instance.w2c_memory.data = nullptr;
  for (std::uint32_t i = 0; i < ERYX_GUEST_TABLE_SIZE; ++i) {
    const wasm_rt_funcref_t& entry = instance.w2c_T0.data[i];
    eryx_guest_table[i] = {entry.func, entry.func_type};
  }
  wasm_rt_free_funcref_table(&instance.w2c_T0);
  instance.w2c_T0.size = 0;
  if (::mprotect(eryx_guest_table, sizeof eryx_guest_table, PROT_READ) != 0) {
    throw base::system_failure(ErrorKind::OutOfResources, "cannot protect the function table");
  }
}

}  // namespace

const GuestModule& eryx_module() {
  static const GuestModule module = [] {
    fill_shared_table();
    GuestModule description{};
    description.name = "cpython";
    description.code = {reinterpret_cast<std::uintptr_t>(__start_eryx_guest_code),
                        reinterpret_cast<std::uintptr_t>(__stop_eryx_guest_code)};
    description.exports = {
        .initialize = [](void* instance) { w2c_eryx_0x5Finitialize(self(instance)); },
        .boot = [](void* instance) { return w2c_eryx_eryx_boot(self(instance)); },
        .freeze = [](void* instance,
                     std::uint32_t flags) { return w2c_eryx_eryx_freeze(self(instance), flags); },
        .layout = [](void* instance) { return w2c_eryx_eryx_layout(self(instance)); },
        .turn = [](void* instance, std::uint32_t address,
                   std::uint32_t size) { return w2c_eryx_eryx_turn(self(instance), address, size); },
        .alloc = [](void* instance, std::uint32_t size) { return w2c_eryx_eryx_alloc(self(instance), size); },
        .free = [](void* instance, std::uint32_t address) { w2c_eryx_eryx_free(self(instance), address); },
        .reseed = [](void* instance) { w2c_eryx_eryx_reseed(self(instance)); },
    };
    description.instance_size = sizeof(w2c_eryx);
    description.instantiate = instantiate;
    description.attach = attach;
    description.initial_memory = initial_memory_size();
    description.memory = [](void* instance) {
      return reinterpret_cast<MemoryHeader*>(w2c_eryx_memory(self(instance)));
    };
    description.stack_pointer = [](void* instance) { return w2c_eryx_0x5F_stack_pointer(self(instance)); };
    return description;
  }();
  return module;
}

}  // namespace eryx::engine

extern "C" {

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initial_pages, uint64_t max_pages,
                             bool is64) {
  memory->pages = initial_pages;
  memory->max_pages = max_pages;
  memory->size = initial_pages * eryx::base::wasm_page;
  memory->is64 = is64;
  memory->data = reinterpret_cast<uint8_t*>(eryx::engine::memory_to_use);
  if (memory->data) return;
  void* scratch = ::mmap(nullptr, memory->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // Called by generated C, through which no exception may pass; without these few MiB no guest could run either.
  if (scratch == MAP_FAILED) std::abort();
  // A few large pages instead of a thousand faults: every process waits for this before its first sandbox.
  ::madvise(scratch, memory->size, MADV_HUGEPAGE);
  memory->data = static_cast<uint8_t*>(scratch);
}

void wasm_rt_free_memory(wasm_rt_memory_t*) {}

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t* table, uint32_t elements,
                                    uint32_t max_elements) {
  table->data = new wasm_rt_funcref_t[elements]();
  table->size = elements;
  table->max_size = max_elements;
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t* table) {
  delete[] table->data;
  table->data = nullptr;
}

uint32_t wasm_rt_grow_funcref_table(wasm_rt_funcref_table_t*, uint32_t, wasm_rt_funcref_t) {
  return UINT32_MAX;
}

bool wasm_rt_is_initialized(void) { return true; }

}  // extern "C"
