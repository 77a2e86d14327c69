// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Entering a guest: one call of one export, on a native stack of its own, and every way out of it.

#include <cstdint>

#include "engine/import_table.hpp"
#include "engine/slot.hpp"
#include "engine/trap.hpp"
#include "engine/watchdog.hpp"

namespace eryx::engine {

/// What the guest's imports call: functions, and the object passed to them.
struct HostBinding {
  const ImportTable* imports = nullptr;
  void* object = nullptr;
  const BridgeTable* bridge_imports = nullptr;  ///< Null: every request is refused.
  void* bridge = nullptr;
};

/// How a call ended.
struct CallResult {
  Trap trap = Trap::None;   ///< None: the export returned.
  std::uint32_t value = 0;  ///< What it returned.
};

/// Link is an export of the image's native object: requires one.
enum class Export { Initialize, Boot, Freeze, Layout, Turn, Alloc, Free, Reseed, Link };

/// Calls an export with up to two arguments. `watch` may be null: then nothing interrupts the call.
/// `writing` brackets the call, because the guest writes to the slot's memory.
///
/// Threading: any thread; blocks it until the export returns, traps or is stopped. A guest's import may enter another
/// guest on the same thread.
[[nodiscard]] CallResult call_export(Slot& slot, const Slot::WriteScope& writing, const HostBinding& host,
                                     Watch* watch, Export function, std::uint32_t first = 0,
                                     std::uint32_t second = 0);

}  // namespace eryx::engine
