// SPDX-License-Identifier: MIT OR Apache-2.0
// The machine-level entry points: unmarshalling is derived from the types of Preview1's member functions, so that no
// parameter can be forgotten, swapped or truncated by mistake.

#include <exception>
#include <new>
#include <type_traits>

#include "wasi/preview1.hpp"

namespace eryx::wasi {
namespace {

/// The machine's type for a parameter: wasm knows 32 and 64 bits.
template <typename Parameter>
using Machine = std::conditional_t<sizeof(Parameter) == sizeof(engine::U64), engine::U64, engine::U32>;

template <typename Parameter>
struct FromMachine {
  static_assert(sizeof(Parameter) == sizeof(Machine<Parameter>),
                "a narrower type would hide bits from its checks");
  static Parameter convert(Machine<Parameter> value) { return static_cast<Parameter>(value); }
};

template <typename T>
struct FromMachine<GuestPtr<T>> {
  static GuestPtr<T> convert(engine::U32 address) { return {address}; }
};

template <auto Function>
struct Import;

template <typename... Parameters, Errno (Preview1::*Function)(Parameters...)>
struct Import<Function> {
  static engine::U32 call(void* host, Machine<Parameters>... arguments) noexcept {
    auto& preview1 = *static_cast<Preview1*>(host);
    try {
      return static_cast<engine::U32>((preview1.*Function)(FromMachine<Parameters>::convert(arguments)...));
    } catch (const std::bad_alloc&) {
      return static_cast<engine::U32>(Errno::NoMemory);
    } catch (const std::exception&) {
      return static_cast<engine::U32>(Errno::InputOutput);
    }
  }
};

void proc_exit(void* host, engine::U32 status) noexcept { static_cast<Preview1*>(host)->proc_exit(status); }

}  // namespace

const engine::ImportTable& import_table() {
#define ERYX_IMPORT(name, ...) .name = &Import<&Preview1::name>::call,
  static constexpr engine::ImportTable table = {ERYX_WASI_FUNCTIONS(ERYX_IMPORT).proc_exit = &proc_exit};
#undef ERYX_IMPORT
  return table;
}

}  // namespace eryx::wasi
