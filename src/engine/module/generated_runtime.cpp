// SPDX-License-Identifier: MIT OR Apache-2.0
#include "engine/module/generated_runtime.hpp"

#include <sys/mman.h>
#include <wasm-rt.h>

#include <cstdint>
#include <cstdlib>

#include "base/wasm.hpp"

namespace eryx::engine {
namespace {

thread_local std::byte* given_memory = nullptr;

}  // namespace

GuestFunction trap_function() noexcept { return reinterpret_cast<GuestFunction>(&wasm_rt_trap); }

GivenMemory::GivenMemory(std::byte* memory) noexcept { given_memory = memory; }
GivenMemory::~GivenMemory() { given_memory = nullptr; }

}  // namespace eryx::engine

extern "C" {

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initial_pages, uint64_t max_pages,
                             bool is64) {
  memory->pages = initial_pages;
  memory->max_pages = max_pages;
  memory->size = initial_pages * eryx::base::wasm_page;
  memory->is64 = is64;
  memory->data = reinterpret_cast<uint8_t*>(eryx::engine::given_memory);
  if (memory->data) return;
  void* scratch = ::mmap(nullptr, memory->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // Called by generated C, through which no exception may pass. Without these few MiB no guest could run, so failure
  // ends the process.
  if (scratch == MAP_FAILED) std::abort();
  // A few large pages instead of a thousand page faults, because every process waits for this before its first sandbox.
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
