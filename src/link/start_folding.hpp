// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Addresses that a side module computes once, when it starts, are constants for us. wasm-ld makes a global for each symbol that is
// reached through the global offset table and turns out to be the module's own, and sets it in the start function to a base
// plus a constant. Folding these globals makes their uses constants, and spares the joined module the globals: without them its
// instances look like main's.

#include <cstdint>
#include <unordered_map>

#include "link/side_module.hpp"
#include "link/survey.hpp"

namespace eryx::link {

/// Global of the side module -> its value.
using FoldedGlobals = std::unordered_map<std::uint32_t, std::uint32_t>;

/// Only globals that the whole module sets once, there, outside of every block, and does not export. A module that reads one before
/// it is set would see the value too early; none that a linker made does.
/// `known`: what immutable globals are; an entry for each that is a constant i32.
[[nodiscard]] FoldedGlobals fold_start(const SideModule& side, const Survey& survey,
                                       const FoldedGlobals& known, const LinkLimits& limits);

}  // namespace eryx::link
