// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// The functions that generated code imports, as C sees them. imports.cpp defines them, for all modules. Each module's
// own file includes this along with its generated header, so that the compiler rejects a differing signature.

#include "engine/import_table.hpp"

struct w2c_wasi__snapshot__preview1;
struct w2c_eryx__host;

namespace eryx::engine {
extern "C" {

#define ERYX_DECLARE_IMPORT(name, ...) \
  U32 w2c_wasi__snapshot__preview1_##name(w2c_wasi__snapshot__preview1* __VA_OPT__(, ) __VA_ARGS__);
ERYX_WASI_FUNCTIONS(ERYX_DECLARE_IMPORT)
#undef ERYX_DECLARE_IMPORT
// NOLINTNEXTLINE(bugprone-reserved-identifier): wasm2c's mangling
void w2c_wasi__snapshot__preview1_proc_exit(w2c_wasi__snapshot__preview1*, U32);

#define ERYX_DECLARE_IMPORT(name, ...) U32 w2c_eryx__host_##name(w2c_eryx__host* __VA_OPT__(, ) __VA_ARGS__);
ERYX_BRIDGE_FUNCTIONS(ERYX_DECLARE_IMPORT)
#undef ERYX_DECLARE_IMPORT

}  // extern "C"
}  // namespace eryx::engine
