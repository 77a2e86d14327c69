// SPDX-License-Identifier: MIT OR Apache-2.0
/* The runtime that the specification's modules run on: memories with guard pages, tables, traps, and `spectest`.
 *
 * It promises the generated code what the engine promises the guest: a memory lies in a reservation that covers every
 * address an instruction can form, %gs is the code's own, and a trap is a jump out. One thread, no clean-up: a program
 * runs one .wast file and ends.
 */
#include "runtime.h"

#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>

enum { page_bytes = 65536, reservation_limit = 1024 };

/* 32 bits of address, 32 bits of offset, and the width of an access. */
static const size_t reservation_bytes = ((size_t)8 << 30) + page_bytes;

static uint8_t* reservations[reservation_limit];
static size_t reservation_count;
static sigjmp_buf leave;

/* Ends the program: what failed is the test, not a check. */
static _Noreturn void give_up(const char* problem) {
  perror(problem);
  exit(2);
}

bool wasm_rt_is_initialized(void) { return true; }

void wasm_rt_trap(wasm_rt_trap_t trap) { siglongjmp(leave, (int)trap); }

static bool is_reserved(const uint8_t* address) {
  for (size_t i = 0; i < reservation_count; ++i) {
    if (address >= reservations[i] && address < reservations[i] + reservation_bytes) return true;
  }
  return false;
}

/* Faults anywhere else are crashes, and stay what they are: the instruction faults again. */
static void on_fault(int number, siginfo_t* info, void* context) {
  (void)context;
  if (!is_reserved(info->si_addr)) {
    signal(number, SIG_DFL);
    return;
  }
  wasm_rt_trap(WASM_RT_TRAP_OOB);
}

static bool make_accessible(const wasm_rt_memory_t* memory, uint64_t pages) {
  return pages == 0 || mprotect(memory->data, pages * page_bytes, PROT_READ | PROT_WRITE) == 0;
}

void wasm_rt_allocate_memory(wasm_rt_memory_t* memory, uint64_t initial_pages, uint64_t max_pages,
                             bool is64) {
  if (reservation_count == reservation_limit) give_up("too many memories");
  void* data = mmap(NULL, reservation_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) give_up("mmap");
  *memory = (wasm_rt_memory_t){data, initial_pages, max_pages, initial_pages * page_bytes, is64};
  reservations[reservation_count++] = data;
  if (!make_accessible(memory, initial_pages)) give_up("mprotect");
}

uint64_t wasm_rt_grow_memory(wasm_rt_memory_t* memory, uint64_t pages) {
  const uint64_t before = memory->pages;
  if (pages > memory->max_pages - before || !make_accessible(memory, before + pages)) return UINT32_MAX;
  memory->pages = before + pages;
  memory->size = memory->pages * page_bytes;
  return before;
}

/* Called only by wasm2c_*_free, which no program calls. */
void wasm_rt_free_memory(wasm_rt_memory_t* memory) { (void)memory; }

#define DEFINE_TABLE_FUNCTIONS(kind, reference)                                                             \
  void wasm_rt_allocate_##kind##_table(wasm_rt_##kind##_table_t* table, uint32_t size, uint32_t max_size) { \
    /* One more, because calloc may return null for none. */                                                \
    *table = (wasm_rt_##kind##_table_t){calloc((size_t)size + 1, sizeof(reference)), max_size, size};       \
    if (table->data == NULL) give_up("calloc");                                                             \
  }                                                                                                         \
  uint32_t wasm_rt_grow_##kind##_table(wasm_rt_##kind##_table_t* table, uint32_t delta, reference init) {   \
    const uint32_t before = table->size;                                                                    \
    if (delta > table->max_size - before) return UINT32_MAX;                                                \
    const size_t after = (size_t)before + delta;                                                            \
    reference* data = realloc(table->data, (after + 1) * sizeof(reference));                                \
    if (data == NULL) return UINT32_MAX;                                                                    \
    for (size_t i = before; i < after; ++i) data[i] = init;                                                 \
    table->data = data;                                                                                     \
    table->size = (uint32_t)after;                                                                          \
    return before;                                                                                          \
  }                                                                                                         \
  void wasm_rt_free_##kind##_table(wasm_rt_##kind##_table_t* table) { (void)table; }

DEFINE_TABLE_FUNCTIONS(funcref, wasm_rt_funcref_t)
DEFINE_TABLE_FUNCTIONS(externref, wasm_rt_externref_t)

/* The module `spectest` as the specification's test interpreter defines it. */
struct w2c_spectest {
  wasm_rt_memory_t memory;
  wasm_rt_funcref_table_t table;
  uint32_t global_i32;
  uint64_t global_i64;
  float global_f32;
  double global_f64;
};

struct w2c_spectest spectest = {
    .global_i32 = 666, .global_i64 = 666, .global_f32 = 666.6F, .global_f64 = 666.6};

wasm_rt_memory_t* w2c_spectest_memory(struct w2c_spectest* module) { return &module->memory; }
wasm_rt_funcref_table_t* w2c_spectest_table(struct w2c_spectest* module) { return &module->table; }
uint32_t* w2c_spectest_global_i32(struct w2c_spectest* module) { return &module->global_i32; }
uint64_t* w2c_spectest_global_i64(struct w2c_spectest* module) { return &module->global_i64; }
float* w2c_spectest_global_f32(struct w2c_spectest* module) { return &module->global_f32; }
double* w2c_spectest_global_f64(struct w2c_spectest* module) { return &module->global_f64; }

/* No line of a .wast file can ask what was printed. */
void w2c_spectest_print(struct w2c_spectest* module) { (void)module; }
void w2c_spectest_print_i32(struct w2c_spectest* module, uint32_t a) { (void)module, (void)a; }
void w2c_spectest_print_i64(struct w2c_spectest* module, uint64_t a) { (void)module, (void)a; }
void w2c_spectest_print_f32(struct w2c_spectest* module, float a) { (void)module, (void)a; }
void w2c_spectest_print_f64(struct w2c_spectest* module, double a) { (void)module, (void)a; }
void w2c_spectest_print_i32_f32(struct w2c_spectest* module, uint32_t a, float b) {
  (void)module, (void)a, (void)b;
}
void w2c_spectest_print_f64_f64(struct w2c_spectest* module, double a, double b) {
  (void)module, (void)a, (void)b;
}

/* The first mismatch of the running check; empty: none. */
static char mismatch[160];

void expect_bits(uint64_t low, uint64_t high, uint64_t low_bits, uint64_t high_bits, uint64_t low_mask,
                 uint64_t high_mask) {
  if (mismatch[0] != '\0' || ((low & low_mask) == low_bits && (high & high_mask) == high_bits)) return;
  snprintf(mismatch, sizeof mismatch,
           "got %016" PRIx64 "'%016" PRIx64 ", expected %016" PRIx64 "'%016" PRIx64
           " under the mask %016" PRIx64 "'%016" PRIx64,
           high, low, high_bits, low_bits, high_mask, low_mask);
}

static void run_check(const check* checked) {
  mismatch[0] = '\0';
  /* The handler's mask is empty and it does not block itself, so there is none to restore. */
  const int trap = sigsetjmp(leave, 0);
  if (trap == WASM_RT_TRAP_NONE) checked->run();
  if ((checked->ends & ENDS_WITH((unsigned)trap)) == 0) {
    snprintf(mismatch, sizeof mismatch, "ended with trap %d, none of the set %#x", trap, checked->ends);
  }
  if (mismatch[0] == '\0') {
    printf("passed %u\n", checked->line);
  } else {
    printf("failed %u %s: %s\n", checked->line, checked->what, mismatch);
  }
}

int run_checks(const check* checks, size_t count) {
  struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};
  if (sigaction(SIGSEGV, &action, NULL) != 0) give_up("sigaction");
  wasm_rt_allocate_memory(&spectest.memory, 1, 2, false);
  wasm_rt_allocate_funcref_table(&spectest.table, 10, 20);
  for (size_t i = 0; i < count; ++i) run_check(&checks[i]);
  return 0;
}
