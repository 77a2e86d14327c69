// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// A guest module as produced by the set-up: C from wasm2c, compiled into one object. Everything that a `GuestModule`
// says follows from the names in its generated header, so a module's own file is three lines (module/cpython/):
//
//   #include <PREFIX.h>
//   #include <guest_functions.h>
//   ERYX_TRANSLATED_MODULE(name, PREFIX)
//
// PREFIX is the name given to wasm2c. The module's object has all its code in a section `PREFIX_guest_code`, and looks
// up functions in the table that slots map below their memory, whose entries this file fills.

#include <sys/mman.h>
#include <wasm-rt.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/wasm.hpp"
#include "engine/function_table.hpp"
#include "engine/guest_imports.hpp"
#include "engine/guest_module.hpp"
#include "engine/module/generated_runtime.hpp"

namespace eryx::engine {

static_assert(sizeof(MemoryHeader) <= sizeof(wasm_rt_memory_t));
static_assert(offsetof(MemoryHeader, data) == offsetof(wasm_rt_memory_t, data));
static_assert(offsetof(MemoryHeader, wasm_pages) == offsetof(wasm_rt_memory_t, pages));
static_assert(offsetof(MemoryHeader, max_wasm_pages) == offsetof(wasm_rt_memory_t, max_pages));
static_assert(offsetof(MemoryHeader, size) == offsetof(wasm_rt_memory_t, size));

/// `Code` describes the generated code; ERYX_TRANSLATED_MODULE makes one.
template <typename Code>
class TranslatedModule {
  using Instance = typename Code::Instance;

 public:
  static GuestModule make() {
    static const FunctionTable table(take_table());
    GuestModule module{};
    module.code = Code::code();
    module.table = &table;
    module.functions = Code::functions();
    module.exports = Code::exports();
    module.instance_size = sizeof(Instance);
    module.memory_offset = offsetof(Instance, w2c_memory);
    module.stack_pointer_offset = offsetof(Instance, w2c_0x5F_stack_pointer);
    module.instantiate = instantiate;
    module.attach = attach;
    module.initial_memory = booted_instance().w2c_memory.size;
    module.memory = [](void* instance) {
      return reinterpret_cast<MemoryHeader*>(&self(instance).w2c_memory);
    };
    module.stack_pointer = Code::stack_pointer;
    if constexpr (requires(Instance instance) { instance.w2c_fuel; }) {
      module.fuel = [](void* instance) {
        static_assert(sizeof(self(instance).w2c_fuel) == sizeof(std::int64_t));
        return reinterpret_cast<std::int64_t*>(&self(instance).w2c_fuel);
      };
    }
    module.metered = Code::metered();
    return module;
  }

  static Instance& self(void* instance) { return *static_cast<Instance*>(instance); }

 private:
  /// The fields, other than the memory, that all instances with an image's memory have in common.
  static Instance& booted_instance() {
    static Instance instance{};
    return instance;
  }

  /// Imported functions find what they need through the activation, so they get no objects.
  template <typename... Imports>
  static void call(void (*generated)(Instance*, Imports*...), Instance& instance) {
    generated(&instance, static_cast<Imports*>(nullptr)...);
  }

  static void instantiate(void* instance, std::byte* memory) {
    const GivenMemory given(memory);
    call(Code::instantiate, self(instance));
    // wasm2c has made a table for this instance; call sites read the one that the slot maps.
    drop_table(self(instance));
  }

  static void drop_table(Instance& instance) {
    wasm_rt_free_funcref_table(&instance.w2c_T0);
    instance.w2c_T0.size = 0;
  }

  static void attach(void* instance, std::byte* memory, std::uint64_t size) {
    self(instance) = booted_instance();
    wasm_rt_memory_t& header = self(instance).w2c_memory;
    header.data = reinterpret_cast<std::uint8_t*>(memory);
    header.size = size;
    header.pages = size / base::wasm_page;
  }

  /// wasm2c gives each instance a table. All would be equal: the first one's entries become the module's table, no other is made.
  static std::vector<eryx_table_entry> take_table() {
    Instance& instance = booted_instance();
    call(Code::instantiate, instance);
    ::munmap(instance.w2c_memory.data, instance.w2c_memory.size);
    instance.w2c_memory.data = nullptr;
    std::vector<eryx_table_entry> entries(instance.w2c_T0.size);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const wasm_rt_funcref_t& entry = instance.w2c_T0.data[i];
      // The translation made numbers of the addresses that stand for signatures (guest/native/call_indirect.h).
      entries[i] = {entry.func, static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(entry.func_type)),
                    0};
    }
    drop_table(instance);
    return entries;
  }
};

}  // namespace eryx::engine

#define ERYX_TRANSLATED_MODULE(name, prefix)                                                                 \
  extern "C" {                                                                                               \
  extern const wasm_rt_function_ptr_t prefix##_guest_functions[] __attribute__((visibility("hidden")));      \
  extern const char __start_##prefix##_guest_code[] __attribute__((visibility("hidden")));                   \
  extern const char __stop_##prefix##_guest_code[] __attribute__((visibility("hidden")));                    \
  /* Weak: programs that do not meter do not have it (cmake/EryxMetered.cmake). */                           \
  const ::eryx::engine::GuestModule* prefix##_metered_variant(void) __attribute__((weak));                   \
  }                                                                                                          \
  namespace eryx::engine {                                                                                   \
  namespace {                                                                                                \
  struct GeneratedCode {                                                                                     \
    using Instance = w2c_##prefix;                                                                           \
    static constexpr auto* instantiate = &wasm2c_##prefix##_instantiate;                                     \
    static CodeRange code() {                                                                                \
      return {reinterpret_cast<std::uintptr_t>(__start_##prefix##_guest_code),                               \
              reinterpret_cast<std::uintptr_t>(__stop_##prefix##_guest_code)};                               \
    }                                                                                                        \
    static std::span<const GuestFunction> functions() {                                                      \
      return {prefix##_guest_functions, ERYX_GUEST_FUNCTION_COUNT};                                          \
    }                                                                                                        \
    static const GuestModule& metered_variant() { return *prefix##_metered_variant(); }                      \
    static auto metered() -> const GuestModule& (*)() {                                                      \
      return &prefix##_metered_variant ? &metered_variant : nullptr;                                         \
    }                                                                                                        \
    static Instance* self(void* instance) { return static_cast<Instance*>(instance); }                       \
    static std::uint32_t* stack_pointer(void* instance) {                                                    \
      return w2c_##prefix##_0x5F_stack_pointer(self(instance));                                              \
    }                                                                                                        \
    static GuestExports exports() {                                                                          \
      using U32 = std::uint32_t;                                                                             \
      return {                                                                                               \
          .initialize = [](void* instance) { w2c_##prefix##_0x5Finitialize(self(instance)); },               \
          .boot = [](void* instance) { return w2c_##prefix##_eryx_boot(self(instance)); },                   \
          .freeze = [](void* instance,                                                                       \
                       U32 flags) { return w2c_##prefix##_eryx_freeze(self(instance), flags); },             \
          .layout = [](void* instance) { return w2c_##prefix##_eryx_layout(self(instance)); },               \
          .turn = [](void* instance, U32 address,                                                            \
                     U32 size) { return w2c_##prefix##_eryx_turn(self(instance), address, size); },          \
          .alloc = [](void* instance, U32 size) { return w2c_##prefix##_eryx_alloc(self(instance), size); }, \
          .free = [](void* instance, U32 address) { w2c_##prefix##_eryx_free(self(instance), address); },    \
          .reseed = [](void* instance) { w2c_##prefix##_eryx_reseed(self(instance)); },                      \
      };                                                                                                     \
    }                                                                                                        \
  };                                                                                                         \
  }                                                                                                          \
  const GuestModule& name##_module() {                                                                       \
    static const GuestModule module = TranslatedModule<GeneratedCode>::make();                               \
    return module;                                                                                           \
  }                                                                                                          \
  }
