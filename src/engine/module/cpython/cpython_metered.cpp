// SPDX-License-Identifier: MIT OR Apache-2.0
// CPython with its shim, in code that counts what it does (docs/decisions/0099-fuel.md).

#include <eryx_metered.h>
#include <guest_functions.h>

#include "engine/module/translated_module.hpp"

ERYX_TRANSLATED_MODULE(cpython_metered, eryx_metered)

// What the plain module refers to weakly: a program has it if it is linked to Eryx::metered, which asks for this name.
extern "C" __attribute__((visibility("hidden"))) const eryx::engine::GuestModule* eryx_metered_variant(void) {
  return &eryx::engine::cpython_metered_module();
}
